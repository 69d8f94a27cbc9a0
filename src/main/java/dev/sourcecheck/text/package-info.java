/**
 * Text handling that is independent of data sources: packaged files, and the cleaning of untrusted
 * text for messages and the log. Every package may use it.
 */
@NullMarked
package dev.sourcecheck.text;

import org.jspecify.annotations.NullMarked;
