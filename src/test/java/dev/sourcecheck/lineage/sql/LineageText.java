package dev.sourcecheck.lineage.sql;

import dev.sourcecheck.lineage.sql.statement.ScriptReader;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Renders lineage as text, so that a test's expectation is one line a column. */
final class LineageText {
  static final KnownColumns SHOP =
      KnownColumns.of(
          Map.of(
              "shop.orders", List.of("id", "customer_id", "amount", "placed_at"),
              "shop.customers", List.of("id", "name", "city"),
              "shop.items", List.of("order_id", "sku", "price"),
              "crm.customers", List.of("id", "name", "score"),
              "shop.summary", List.of("city", "total")),
          List.of("shop"));

  private LineageText() {}

  static ScriptLineage read(SqlSyntax syntax, String sql) {
    return ScriptReader.read(sql, syntax, SHOP);
  }

  /** {@code name <- sources}, joined by semicolons; {@code ?} marks a partial column. */
  static String columns(SqlSyntax syntax, String sql) {
    return columns(read(syntax, sql));
  }

  static String columns(ScriptLineage lineage) {
    return lineage.columns().stream()
        .map(
            column ->
                column.target().map(target -> target.name() + ".").orElse("")
                    + column.name()
                    + (column.partial() ? "?" : "")
                    + " <- "
                    + names(column.sources()))
        .collect(Collectors.joining("; "));
  }

  /** Tables read, tables written, then the columns: {@code a b > c > c.x <- a.y}. */
  static String summary(ScriptLineage lineage) {
    return tables(lineage.reads()) + " > " + tables(lineage.targets()) + " > " + columns(lineage);
  }

  static String steering(ScriptLineage lineage) {
    return lineage.columns().stream()
        .map(column -> column.name() + " <- " + names(column.steering()))
        .collect(Collectors.joining("; "));
  }

  static String tables(Collection<TableName> tables) {
    return tables.stream().map(TableName::toString).sorted().collect(Collectors.joining(" "));
  }

  private static String names(Collection<SourceColumn> sources) {
    return sources.stream()
        .map(source -> source.table().name() + "." + source.column())
        .sorted()
        .collect(Collectors.joining(" "));
  }
}
