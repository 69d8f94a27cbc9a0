/**
 * Text handling that knows nothing of data sources: packaged files, and text from untrusted peers
 * on its way into messages and the log. Every package may use it.
 */
@NullMarked
package dev.sourcecheck.text;

import org.jspecify.annotations.NullMarked;
