package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.jdbc.ColumnNumbering;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Streams the schema of catalogs, one schema at a time: the server passes a condition on the schema
 * on to the connector, and reads everything without one. There are no keys, and row estimates would
 * take a statement for each table.
 */
final class TrinoSchemaReader {
  private final TrinoClient client;
  private final Control control;
  private final SchemaFilter filter;
  private final SchemaSink sink;

  TrinoSchemaReader(TrinoClient client, Control control, SchemaFilter filter, SchemaSink sink) {
    this.client = client;
    this.control = control;
    this.filter = filter;
    this.sink = sink;
  }

  void read(List<String> catalogs) throws SQLException {
    List<TrinoNames.SchemaName> wanted = new ArrayList<>();
    for (String catalog : catalogs) {
      sink.database(catalog);
      schemas(catalog, wanted);
    }
    boolean comments = true;
    for (TrinoNames.SchemaName schema : wanted) {
      long before = client.meter().heldBytes();
      try {
        comments = relations(schema, comments);
      } finally {
        client.meter().releaseHeld(before);
      }
    }
    for (TrinoNames.SchemaName schema : wanted) {
      columns(schema);
    }
  }

  private void schemas(String catalog, List<TrinoNames.SchemaName> wanted) throws SQLException {
    client.collect(
        "SELECT schema_name FROM %s.information_schema.schemata ORDER BY schema_name"
            .formatted(TrinoNames.quoted(catalog)),
        control,
        row -> {
          String name = row.name(0);
          if (name.equals("information_schema")) {
            return;
          }
          if (filter.wantsSchema(catalog, name)) {
            wanted.add(new TrinoNames.SchemaName(catalog, name));
            sink.schema(new SchemaRow(catalog, name, null, true));
          } else {
            sink.excluded(catalog, name, null);
          }
        });
  }

  /**
   * @param comments whether to read comments
   * @return false if comments cannot be read
   */
  private boolean relations(TrinoNames.SchemaName schema, boolean comments) throws SQLException {
    Map<String, String> texts = new HashMap<>();
    Set<String> materialized = new HashSet<>();
    boolean readable = comments && optional(schema, texts, materialized);
    client.query(
        """
        SELECT table_name, table_type FROM %s.information_schema.tables
         WHERE table_schema = %s
         ORDER BY table_name
        """
            .formatted(TrinoNames.quoted(schema.catalog()), TrinoNames.literal(schema.schema())),
        control,
        row -> {
          String name = row.name(0);
          if (!filter.wants(schema.catalog(), schema.schema(), name)) {
            sink.excluded(schema.catalog(), schema.schema(), name);
            return;
          }
          sink.relation(
              new RelationRow(
                  schema.catalog(),
                  schema.schema(),
                  name,
                  kind(row.name(1), materialized.contains(name)),
                  null,
                  texts.get(name),
                  null,
                  true));
        });
    return readable;
  }

  private static RelationKind kind(String type, boolean materialized) {
    if (materialized) {
      return RelationKind.MATERIALIZED_VIEW;
    }
    return type.endsWith("VIEW") ? RelationKind.VIEW : RelationKind.TABLE;
  }

  /** Facts that old servers and some connectors do not have. */
  private boolean optional(
      TrinoNames.SchemaName schema, Map<String, String> comments, Set<String> materialized)
      throws SQLException {
    String condition =
        " WHERE catalog_name = %s AND schema_name = %s"
            .formatted(TrinoNames.literal(schema.catalog()), TrinoNames.literal(schema.schema()));
    try {
      client.query(
          "SELECT table_name, comment FROM system.metadata.table_comments" + condition,
          control,
          row -> {
            String comment = blankToNull(row.text(1));
            if (comment != null) {
              client.hold(row);
              comments.put(row.name(0), comment);
            }
          });
      client.collect(
          "SELECT name FROM system.metadata.materialized_views" + condition,
          control,
          row -> materialized.add(row.name(0)));
      return true;
    } catch (SQLException e) {
      if (e.getErrorCode() == 0 || client.isClosed()) {
        throw e; // not an answer of the server
      }
      sink.warn(
          new Warning(
              WarningCode.FACT_UNAVAILABLE,
              "Comments of tables and materialized views could not be read: %s."
                  .formatted(TrinoFailures.text(e))));
      return false;
    }
  }

  private void columns(TrinoNames.SchemaName schema) throws SQLException {
    ColumnNumbering position = new ColumnNumbering();
    client.query(
        """
        SELECT table_name, column_name, type_name, is_nullable, column_def, remarks
          FROM system.jdbc.columns
         WHERE table_cat = %s AND table_schem = %s
         ORDER BY table_name, ordinal_position
        """
            .formatted(TrinoNames.literal(schema.catalog()), TrinoNames.literal(schema.schema())),
        control,
        row -> {
          String relation = row.name(0);
          if (filter.wants(schema.catalog(), schema.schema(), relation)) {
            sink.column(
                new ColumnRow(
                    schema.catalog(),
                    schema.schema(),
                    relation,
                    position.next(relation),
                    row.name(1),
                    row.name(2),
                    !"NO".equals(row.text(3)),
                    row.text(4),
                    blankToNull(row.text(5))));
          }
        });
  }

  private static @Nullable String blankToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
