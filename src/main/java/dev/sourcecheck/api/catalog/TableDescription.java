package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sourcecheck.catalog.CatalogReader.LocatedRelation;
import dev.sourcecheck.catalog.CatalogReader.StoredColumn;
import dev.sourcecheck.catalog.CatalogReader.StoredTableKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A table with its columns and keys. If nothing was downloaded yet, only the names are known.
 *
 * @param parent {@code schema.table} of a partition's parent
 * @param keys the primary key first
 */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record TableDescription(
    @Nullable Instant downloadedAt,
    @Nullable String database,
    String schema,
    String name,
    @Nullable String kind,
    @Nullable Long estimatedRows,
    @Nullable String comment,
    @Nullable String parent,
    @Nullable Boolean granted,
    List<ColumnItem> columns,
    List<KeyItem> keys) {

  /**
   * @param position from 1
   * @param defaultValue the server's expression, null if there is none
   */
  record ColumnItem(
      int position,
      String name,
      String type,
      boolean nullable,
      @JsonProperty("default_value") @Nullable String defaultValue,
      @Nullable String comment) {}

  /**
   * @param kind {@code primary} or {@code foreign}
   * @param references null for a primary key
   */
  record KeyItem(
      String name, String kind, List<String> columns, @Nullable KeyReference references) {}

  /** What a foreign key refers to. */
  record KeyReference(String schema, String table, List<String> columns) {}

  static TableDescription notDownloaded(String schema, String name) {
    return new TableDescription(
        null, null, schema, name, null, null, null, null, null, List.of(), List.of());
  }

  static TableDescription of(
      Instant downloadedAt,
      LocatedRelation table,
      List<StoredColumn> columns,
      List<StoredTableKey> keys) {
    List<ColumnItem> items = new ArrayList<>();
    for (StoredColumn column : columns) {
      items.add(
          new ColumnItem(
              items.size() + 1,
              column.name(),
              column.type(),
              column.nullable(),
              column.defaultValue(),
              column.comment()));
    }
    return new TableDescription(
        downloadedAt,
        table.database(),
        table.schema(),
        table.relation().name(),
        table.relation().kind().name().toLowerCase(Locale.ROOT),
        table.relation().estimatedRows(),
        table.relation().comment(),
        table.relation().parent(),
        table.relation().granted(),
        items,
        keys.stream().map(TableDescription::key).toList());
  }

  private static KeyItem key(StoredTableKey key) {
    String schema = key.refSchema();
    String table = key.refRelation();
    return new KeyItem(
        key.name(),
        key.primary() ? "primary" : "foreign",
        key.columns(),
        schema == null || table == null ? null : new KeyReference(schema, table, key.refColumns()));
  }
}
