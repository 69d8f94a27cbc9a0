package dev.sourcecheck.api.catalog;

import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.sourcecheck.catalog.ListedTable;
import org.jspecify.annotations.Nullable;

/** A table in the list of tables. */
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
record TableItem(
    String database,
    String schema,
    String name,
    String kind,
    long columns,
    @Nullable Long estimatedRows,
    @Nullable String comment,
    boolean granted) {

  static TableItem of(ListedTable table) {
    return new TableItem(
        table.database(),
        table.schema(),
        table.name(),
        table.kind(),
        table.columns(),
        table.estimatedRows(),
        table.comment(),
        table.granted());
  }
}
