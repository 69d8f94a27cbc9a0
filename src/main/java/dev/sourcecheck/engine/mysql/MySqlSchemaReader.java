package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.RelationKind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.engine.jdbc.ColumnNumbering;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.text.ClasspathText;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Streams the catalog from {@code information_schema}, one schema at a time, because the server
 * opens the tables of a schema only if the schema is given. It shows only objects on which the user
 * has a privilege.
 */
final class MySqlSchemaReader {
  /** The only catalog of a server. */
  static final String CATALOG = "def";

  private static final String RELATIONS =
      ClasspathText.read(MySqlSchemaReader.class, "relations.sql");
  private static final String COLUMNS = ClasspathText.read(MySqlSchemaReader.class, "columns.sql");
  private static final String KEYS = ClasspathText.read(MySqlSchemaReader.class, "keys.sql");

  /** MariaDB has 32 at most; a compatible product may have more. */
  private static final int MAX_KEY_COLUMNS = 2_000;

  private final MySqlQuery query;
  private final MySqlProduct product;
  private final SchemaFilter filter;
  private final SchemaSink sink;
  private final List<String> wanted = new ArrayList<>();

  MySqlSchemaReader(MySqlQuery query, MySqlProduct product, SchemaFilter filter, SchemaSink sink) {
    this.query = query;
    this.product = product;
    this.filter = filter;
    this.sink = sink;
  }

  void read() throws SQLException {
    sink.database(CATALOG);
    query.collect(ClasspathText.read(MySqlSchemaReader.class, product.schemas()), this::schema);
    for (String schema : wanted) {
      query.each(RELATIONS, row -> relation(schema, row), schema);
    }
    for (String schema : wanted) {
      readColumns(schema);
    }
    for (String schema : wanted) {
      readKeys(schema);
    }
  }

  private void schema(ResultSet row) throws SQLException {
    String name = required(row, "schema_name");
    if (!filter.wantsSchema(CATALOG, name)) {
      sink.excluded(CATALOG, name, null);
      return;
    }
    wanted.add(name);
    sink.schema(new SchemaRow(CATALOG, name, empty(row.getString("schema_comment")), true));
  }

  private void relation(String schema, ResultSet row) throws SQLException {
    String name = required(row, "table_name");
    if (!filter.wants(CATALOG, schema, name)) {
      sink.excluded(CATALOG, schema, name);
      return;
    }
    long rows = row.getLong("table_rows");
    Long estimate = row.wasNull() ? null : rows;
    boolean view = required(row, "table_type").endsWith("VIEW");
    sink.relation(
        new RelationRow(
            CATALOG,
            schema,
            name,
            view ? RelationKind.VIEW : RelationKind.TABLE,
            view ? null : estimate,
            view ? null : row.getString("table_comment"),
            null,
            true));
  }

  private void readColumns(String schema) throws SQLException {
    ColumnNumbering position = new ColumnNumbering();
    query.each(
        COLUMNS,
        row -> {
          String relation = required(row, "table_name");
          if (filter.wants(CATALOG, schema, relation)) {
            sink.column(
                new ColumnRow(
                    CATALOG,
                    schema,
                    relation,
                    position.next(relation),
                    required(row, "column_name"),
                    required(row, "column_type"),
                    "YES".equals(row.getString("is_nullable")),
                    ColumnDefault.of(
                        row.getString("column_default"),
                        text(row.getString("extra")),
                        text(row.getString("generation_expression"))),
                    row.getString("column_comment")));
          }
        },
        schema);
  }

  private void readKeys(String schema) throws SQLException {
    KeyColumns key = new KeyColumns(schema);
    query.each(
        KEYS,
        row -> {
          if (filter.wants(CATALOG, schema, required(row, "table_name"))) {
            key.add(row);
          }
        },
        schema);
    key.flush();
  }

  /** Collects the columns of one key. */
  private final class KeyColumns {
    private final String schema;
    private final List<String> columns = new ArrayList<>();
    private final List<String> references = new ArrayList<>();
    private final long heldBefore = query.meter().heldBytes();
    private String relation = "";
    private String name = "";
    private boolean primary;
    private @Nullable String refSchema;
    private @Nullable String refRelation;

    KeyColumns(String schema) {
      this.schema = schema;
    }

    void add(ResultSet row) throws SQLException {
      String ofRelation = required(row, "table_name");
      String constraint = required(row, "constraint_name");
      if (!ofRelation.equals(relation) || !constraint.equals(name)) {
        flush();
        relation = ofRelation;
        name = constraint;
        primary = row.getBoolean("is_primary");
        refSchema = row.getString("referenced_table_schema");
        refRelation = row.getString("referenced_table_name");
      }
      if (columns.size() == MAX_KEY_COLUMNS) {
        throw new ImpossibleResultException("a key of too many columns");
      }
      query.hold(row);
      columns.add(required(row, "column_name"));
      if (refRelation != null) {
        references.add(required(row, "referenced_column_name"));
      }
    }

    void flush() {
      if (!columns.isEmpty()) {
        sink.key(
            new KeyRow(
                CATALOG,
                schema,
                relation,
                name,
                primary,
                List.copyOf(columns),
                refSchema,
                refRelation,
                List.copyOf(references)));
      }
      columns.clear();
      references.clear();
      query.meter().releaseHeld(heldBefore);
    }
  }

  private static String text(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static String required(ResultSet row, String column) throws SQLException {
    return MySqlQuery.required(row, column);
  }

  private static @Nullable String empty(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}
