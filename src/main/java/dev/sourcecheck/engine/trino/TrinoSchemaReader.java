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
  private final Set<String> withoutComments = new HashSet<>();
  private final Set<String> withoutMaterializedViews = new HashSet<>();

  TrinoSchemaReader(TrinoClient client, Control control, SchemaFilter filter, SchemaSink sink) {
    this.client = client;
    this.control = control;
    this.filter = filter;
    this.sink = sink;
  }

  /** Part of a download. */
  @FunctionalInterface
  private interface DownloadPart {
    void run() throws SQLException;
  }

  /**
   * @throws SQLException if a catalog cannot be read: without it, its tables would seem removed
   */
  void read(List<String> catalogs) throws SQLException {
    List<TrinoNames.SchemaName> wanted = new ArrayList<>();
    for (String catalog : catalogs) {
      sink.database(catalog);
      required(catalog, () -> schemas(catalog, wanted));
    }
    for (TrinoNames.SchemaName schema : wanted) {
      long before = client.meter().heldBytes();
      try {
        required(schema.catalog(), () -> relations(schema));
      } finally {
        client.meter().releaseHeld(before);
      }
    }
    for (TrinoNames.SchemaName schema : wanted) {
      required(schema.catalog(), () -> columns(schema));
    }
  }

  /** Runs a part without which a catalog cannot be read, and names the catalog if it fails. */
  private void required(String catalog, DownloadPart part) throws SQLException {
    try {
      part.run();
    } catch (SQLException e) {
      if (isLimitedToCatalog(e)) {
        warn("The catalog %s could not be read".formatted(TrinoNames.quoted(catalog)), e);
      }
      throw e;
    }
  }

  /**
   * Reads a fact that old servers and some connectors do not have. If it fails, it is left out for
   * the rest of the catalog.
   */
  private void optional(String fact, String catalog, Set<String> lacking, DownloadPart part)
      throws SQLException {
    if (lacking.contains(catalog)) {
      return;
    }
    try {
      part.run();
    } catch (SQLException e) {
      if (!isLimitedToCatalog(e)) {
        throw e;
      }
      lacking.add(catalog);
      warn(
          "The %s of the catalog %s could not be read".formatted(fact, TrinoNames.quoted(catalog)),
          e);
    }
  }

  private boolean isLimitedToCatalog(SQLException e) {
    return !client.isClosed() && !TrinoFailures.concernsServer(e);
  }

  private void warn(String what, SQLException e) {
    sink.warn(
        new Warning(
            WarningCode.FACT_UNAVAILABLE, "%s: %s.".formatted(what, TrinoFailures.text(e))));
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

  private void relations(TrinoNames.SchemaName schema) throws SQLException {
    Map<String, String> comments = new HashMap<>();
    Set<String> materialized = new HashSet<>();
    String catalog = schema.catalog();
    optional("comments of tables", catalog, withoutComments, () -> comments(schema, comments));
    optional(
        "materialized views",
        catalog,
        withoutMaterializedViews,
        () -> materializedViews(schema, materialized));
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
                  comments.get(name),
                  null,
                  true));
        });
  }

  private static RelationKind kind(String type, boolean materialized) {
    if (materialized) {
      return RelationKind.MATERIALIZED_VIEW;
    }
    return type.endsWith("VIEW") ? RelationKind.VIEW : RelationKind.TABLE;
  }

  private void comments(TrinoNames.SchemaName schema, Map<String, String> comments)
      throws SQLException {
    client.query(
        "SELECT table_name, comment FROM system.metadata.table_comments" + condition(schema),
        control,
        row -> {
          String comment = blankToNull(row.text(1));
          if (comment != null) {
            client.hold(row);
            comments.put(row.name(0), comment);
          }
        });
  }

  private void materializedViews(TrinoNames.SchemaName schema, Set<String> names)
      throws SQLException {
    client.collect(
        "SELECT name FROM system.metadata.materialized_views" + condition(schema),
        control,
        row -> names.add(row.name(0)));
  }

  private static String condition(TrinoNames.SchemaName schema) {
    return " WHERE catalog_name = %s AND schema_name = %s"
        .formatted(TrinoNames.literal(schema.catalog()), TrinoNames.literal(schema.schema()));
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
