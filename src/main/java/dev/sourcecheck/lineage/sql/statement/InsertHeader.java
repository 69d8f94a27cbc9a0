package dev.sourcecheck.lineage.sql.statement;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import dev.sourcecheck.lineage.sql.scope.QueryResult;
import dev.sourcecheck.lineage.sql.scope.ReadContext;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The part of an INSERT before its source.
 *
 * @param target null for a file, or a function of another server
 * @param partitions keys of partition columns that have a value
 * @param byName whether columns are matched by name instead of position
 * @param output the token after OUTPUT; 0 if there is none
 * @param after where the source starts
 */
record InsertHeader(
    @Nullable TargetTable target,
    @Nullable SqlIdentifier alias,
    List<SqlIdentifier> columns,
    Set<String> partitions,
    boolean byName,
    int output,
    int after) {

  /** Writes the columns of a source; returns them as written. */
  QueryResult write(ReadContext context, TargetTable written, QueryResult source) {
    return byName
        ? written.writeByName(context, source)
        : written.write(context, source, columns, partitions);
  }
}
