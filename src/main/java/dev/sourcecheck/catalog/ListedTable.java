package dev.sourcecheck.catalog;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A relation in a list.
 *
 * @param id the same in every download
 * @param kind a {@code SchemaSink.RelationKind} in lower case
 * @param columns number of columns
 * @param estimatedRows null if unknown
 * @param granted whether the user may read it
 */
public record ListedTable(
    UUID id,
    String database,
    String schema,
    String name,
    String kind,
    long columns,
    @Nullable Long estimatedRows,
    @Nullable String comment,
    boolean granted) {}
