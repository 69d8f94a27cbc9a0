package dev.sourcecheck.source.connection;

/**
 * The place of a value in a connection string.
 *
 * @param start in UTF-16 units
 * @param end exclusive
 * @param escaped whether the text has the escapes of a URL
 */
public record TextPlace(int start, int end, boolean escaped) {}
