package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.RelationName;
import dev.sourcecheck.lineage.sql.KnownColumns;
import dev.sourcecheck.lineage.sql.KnownTable;
import dev.sourcecheck.lineage.sql.TableName;
import java.util.List;
import java.util.Optional;

/** Adapts the catalog of one database to the SQL reader. */
final class CatalogColumns implements KnownColumns {
  private final NameRules names;

  CatalogColumns(NameRules names) {
    this.names = names;
  }

  @Override
  public Optional<KnownTable> find(List<String> parts) {
    if (parts.isEmpty() || parts.size() > 3) {
      return Optional.empty();
    }
    RelationName relation = names.relation(new TableName(parts));
    String schema = relation.schema();
    if (relation.database() != null || schema == null) {
      return Optional.empty();
    }
    List<String> columns = names.known().columnsOf(schema, relation.name());
    return columns.isEmpty()
        ? Optional.empty()
        : Optional.of(new KnownTable(TableName.of(schema, relation.name()), columns));
  }
}
