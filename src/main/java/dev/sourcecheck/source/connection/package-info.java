/**
 * Connection strings as people have them at hand. {@link
 * dev.sourcecheck.source.connection.ConnectionText} splits one into parts, and {@link
 * dev.sourcecheck.source.connection.PartMapper} finds the option of each. The command line and the
 * form of the pages use both. No text reaches a driver: the options are validated as usual.
 */
@NullMarked
package dev.sourcecheck.source.connection;

import org.jspecify.annotations.NullMarked;
