/**
 * Splits a SQL text into tokens as its dialect does, and finds positions in them. {@link
 * TokenScanner} fills a {@link TokenList}, which pairs brackets so that readers can step over them.
 * A range of tokens is two indexes, {@code from} and {@code to}, the latter exclusive.
 */
@NullMarked
package dev.sourcecheck.lineage.sql.token;

import org.jspecify.annotations.NullMarked;
