package dev.sourcecheck.lineage.sql;

import java.util.Optional;
import java.util.Set;

/**
 * One output column of a statement.
 *
 * @param target the relation that is written; empty for a query
 * @param name the column's name; {@code *} for the columns of a table whose columns are not known;
 *     the text of the expression where it has no name
 * @param sources columns from which the value is computed, including conditions of CASE, FILTER,
 *     and PARTITION BY and ORDER BY of a window
 * @param steering columns that decide which rows contribute: filters, join conditions, grouping,
 *     window frames, correlated predicates
 * @param partial whether sources may be missing
 */
public record ColumnLineage(
    Optional<TableName> target,
    String name,
    Set<SourceColumn> sources,
    Set<SourceColumn> steering,
    boolean partial) {}
