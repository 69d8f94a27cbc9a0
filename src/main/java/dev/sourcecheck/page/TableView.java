package dev.sourcecheck.page;

import dev.sourcecheck.catalog.CatalogReader.LocatedRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredTableKey;
import dev.sourcecheck.page.TreeTarget.TableAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A table with its columns and keys.
 *
 * @param kind such as {@code Partition}
 * @param parent the table that it is a part of, empty if there is none
 * @param size numbers of columns and rows
 * @param lineage the page with the lineage around it
 * @param json the same in the API
 */
public record TableView(
    String schema,
    String name,
    String kind,
    String parent,
    String size,
    String comment,
    boolean granted,
    List<ColumnView> columns,
    List<KeyView> keys,
    String lineage,
    String json) {

  /**
   * @param key whether it is a part of the primary key
   * @param defaultExpression empty if there is none
   */
  public record ColumnView(
      int position,
      String name,
      String type,
      boolean nullable,
      boolean key,
      String defaultExpression,
      String comment) {}

  /**
   * @param target the table that a foreign key refers to, null for a primary key
   * @param page the page of that table, empty for a primary key
   */
  public record KeyView(
      String name,
      String kind,
      List<String> columns,
      @Nullable NameView target,
      List<String> targetColumns,
      String page) {}

  static TableView of(
      long source, LocatedRelation table, List<StoredColumn> columns, List<StoredTableKey> keys) {
    StoredRelation relation = table.relation();
    TableAddress name = new TableAddress(table.database(), table.schema(), relation.name());
    Set<String> primary =
        keys.stream()
            .filter(StoredTableKey::primary)
            .flatMap(key -> key.columns().stream())
            .collect(Collectors.toSet());
    List<ColumnView> views = new ArrayList<>();
    for (StoredColumn column : columns) {
      views.add(
          new ColumnView(
              views.size() + 1,
              column.name(),
              column.type(),
              column.nullable(),
              primary.contains(column.name()),
              orEmpty(column.defaultValue()),
              orEmpty(column.comment())));
    }
    return new TableView(
        table.schema(),
        relation.name(),
        kind(relation),
        orEmpty(relation.parent()),
        size(relation, columns.size()),
        orEmpty(relation.comment()),
        relation.granted(),
        views,
        keys.stream().map(key -> key(source, table.database(), key)).toList(),
        TreeTarget.LINEAGE.page(source, name),
        "/api/v1/data_sources/"
            + source
            + "/schema/table?"
            + PageLinks.query(
                Map.of("database", name.database(), "schema", name.schema(), "name", name.name())));
  }

  private static String kind(StoredRelation relation) {
    String kind = TableKinds.label(TableKinds.wire(relation.kind()));
    return kind.substring(0, 1).toUpperCase(Locale.ROOT) + kind.substring(1);
  }

  private static String size(StoredRelation relation, int columns) {
    String size = SchemaView.count(columns, "column");
    Long rows = relation.estimatedRows();
    return rows == null ? size : size + " · about " + SchemaView.count(rows, "row");
  }

  private static KeyView key(long source, String database, StoredTableKey key) {
    String schema = key.refSchema();
    String table = key.refRelation();
    if (schema == null || table == null) {
      return new KeyView(key.name(), "Primary key", key.columns(), null, List.of(), "");
    }
    return new KeyView(
        key.name(),
        "Foreign key",
        key.columns(),
        new NameView(schema, table, ""),
        key.refColumns(),
        TreeTarget.SCHEMA.page(source, new TableAddress(database, schema, table)));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
