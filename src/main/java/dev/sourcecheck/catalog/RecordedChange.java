package dev.sourcecheck.catalog;

import org.jspecify.annotations.Nullable;

/**
 * A difference between two downloads of a source.
 *
 * @param object {@code table} or {@code column}
 * @param change {@code added}, {@code removed} or {@code changed}
 * @param column null for a table
 * @param differences of a changed object, as JSON: {@code {property: {from, to}}}; null if there
 *     are none
 */
public record RecordedChange(
    String object,
    String change,
    String schema,
    String table,
    @Nullable String column,
    @Nullable String differences) {}
