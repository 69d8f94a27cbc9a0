package dev.sourcecheck.lineage.sql;

/**
 * A name or construct that could not be resolved.
 *
 * @param text as written, shortened
 * @param offset characters from the start of the text
 */
public record UnresolvedName(String text, UnresolvedReason reason, int offset) {}
