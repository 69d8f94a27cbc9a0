/**
 * Reads which sources the command line tests: from its options, a connection string, a file, or the
 * configuration of another tool. The result is the form that the API takes, so that both have the
 * same rules. Nothing here connects to a source.
 */
@NullMarked
package dev.sourcecheck.cli.input;

import org.jspecify.annotations.NullMarked;
