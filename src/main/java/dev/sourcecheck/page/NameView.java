package dev.sourcecheck.page;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import dev.sourcecheck.lineage.RelationName;

/**
 * The parts of a name. A page isolates each of them, because a name may change the direction of the
 * text after it.
 *
 * @param schema with the database if it is another one, empty if unknown
 * @param column empty for a table
 */
public record NameView(String schema, String table, String column) {
  static NameView of(EdgeEnd end) {
    RelationName table = end.relation();
    String schema = table.schema() == null ? "" : table.schema();
    return new NameView(
        table.database() == null ? schema : table.database() + "." + schema,
        table.name(),
        end.column() == null ? "" : end.column());
  }
}
