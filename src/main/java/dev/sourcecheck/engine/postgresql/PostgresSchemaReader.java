package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.KeyRow;
import dev.sourcecheck.engine.SchemaSink.Kind;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Streams what {@code pg_catalog} knows, in five queries, each over all wanted schemas at once.
 * {@code information_schema} is not asked: it hides what the role may not use, and we are to tell
 * that it is there.
 *
 * <p>All is read under one snapshot of the source, in a read-only transaction that ends with the
 * reading. The connection is given back in the state in which it came.
 */
final class PostgresSchemaReader {
  private static final Logger LOG = Logger.getLogger(PostgresSchemaReader.class);

  /**
   * Rows a round trip; at four kilobytes of comment and of default a row this is some megabytes.
   */
  private static final int FETCH_SIZE = 1_000;

  /**
   * One snapshot for all queries. An empty path makes the server print types and defaults with
   * their schemas, the same for every role, and keeps functions of the source's own from standing
   * in for the system's.
   */
  private static final String BEGIN =
      "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL search_path = ''";

  private static final int ROWS_BETWEEN_LOOKS = 256;

  private final Connection connection;

  PostgresSchemaReader(Connection connection) {
    this.connection = connection;
  }

  /**
   * @throws SQLException with SQLState 57014 if the step was aborted, else what the server said
   */
  void read(SchemaFilter filter, SchemaSink sink, Control control) throws SQLException {
    connection.setAutoCommit(false);
    @Nullable Throwable thrown = null;
    try (Statement begin = connection.createStatement()) {
      begin.execute(BEGIN);
      new Run(filter, sink, control).all();
    } catch (SQLException | RuntimeException | Error e) {
      thrown = e;
      throw e;
    } finally {
      end(thrown);
    }
  }

  private void end(@Nullable Throwable thrown) throws SQLException {
    try {
      connection.rollback();
      connection.setAutoCommit(true);
    } catch (SQLException e) {
      // of a connection that is gone; what was thrown first tells why
      if (thrown == null) {
        throw e;
      }
      thrown.addSuppressed(e);
    }
  }

  /** One reading: what all its queries share. */
  private final class Run {
    private final SchemaFilter filter;
    private final SchemaSink sink;
    private final Control control;
    private final List<Long> wantedSchemas = new ArrayList<>();
    private String database = "";
    private long lastRelation = -1;
    private boolean lastWanted;
    private int position;

    Run(SchemaFilter filter, SchemaSink sink, Control control) {
      this.filter = filter;
      this.sink = sink;
      this.control = control;
    }

    void all() throws SQLException {
      each("databases.sql", null, row -> sink.database(RequiredColumns.text(row, "name")));
      each("schemas.sql", null, this::schema);
      if (wantedSchemas.isEmpty()) {
        return;
      }
      Array wanted = connection.createArrayOf("int8", wantedSchemas.toArray());
      each("relations.sql", wanted, this::relation);
      each("columns.sql", wanted, this::column);
      each("keys.sql", wanted, this::key);
    }

    private void schema(ResultSet row) throws SQLException {
      database = RequiredColumns.text(row, "database_name");
      String name = RequiredColumns.text(row, "name");
      if (!filter.wantsSchema(database, name)) {
        sink.leftOut(database, name, null);
        return;
      }
      wantedSchemas.add(RequiredColumns.number(row, "id"));
      sink.schema(
          new SchemaRow(database, name, row.getString("comment"), row.getBoolean("granted")));
    }

    private void relation(ResultSet row) throws SQLException {
      String schema = RequiredColumns.text(row, "schema_name");
      String name = RequiredColumns.text(row, "name");
      if (!filter.wants(database, schema, name)) {
        sink.leftOut(database, schema, name);
        return;
      }
      long estimate = row.getLong("estimated_rows");
      Long estimatedRows = row.wasNull() ? null : estimate;
      String parent = row.getString("parent_name");
      sink.relation(
          new RelationRow(
              database,
              schema,
              name,
              kind(row),
              estimatedRows,
              row.getString("comment"),
              parent == null ? null : RequiredColumns.text(row, "parent_schema") + "." + parent,
              row.getBoolean("granted")));
    }

    private void column(ResultSet row) throws SQLException {
      String schema = RequiredColumns.text(row, "schema_name");
      String relation = RequiredColumns.text(row, "relation_name");
      if (!wanted(RequiredColumns.number(row, "id"), schema, relation)) {
        return;
      }
      sink.column(
          new ColumnRow(
              database,
              schema,
              relation,
              ++position,
              RequiredColumns.text(row, "name"),
              RequiredColumns.text(row, "type"),
              row.getBoolean("nullable"),
              row.getString("default_value"),
              row.getString("comment")));
    }

    private void key(ResultSet row) throws SQLException {
      String schema = RequiredColumns.text(row, "schema_name");
      String relation = RequiredColumns.text(row, "relation_name");
      if (!wanted(RequiredColumns.number(row, "id"), schema, relation)) {
        return;
      }
      sink.key(
          new KeyRow(
              database,
              schema,
              relation,
              RequiredColumns.text(row, "name"),
              row.getBoolean("is_primary"),
              RequiredColumns.texts(row, "columns"),
              row.getString("ref_schema"),
              row.getString("ref_name"),
              RequiredColumns.texts(row, "ref_columns")));
    }

    /** Rows come grouped by relation, so the filter is asked once a relation, not once a row. */
    private boolean wanted(long relation, String schema, String name) {
      if (relation != lastRelation) {
        lastRelation = relation;
        lastWanted = filter.wants(database, schema, name);
        position = 0;
      }
      return lastWanted;
    }

    private void each(String resource, @Nullable Array schemas, Row row) throws SQLException {
      lastRelation = -1;
      stopIfAborted();
      try (PreparedStatement statement = connection.prepareStatement(resource(resource))) {
        statement.setFetchSize(FETCH_SIZE);
        if (schemas != null) {
          statement.setArray(1, schemas);
        }
        Control.Registration release = control.onAbort(() -> cancel(statement));
        try (ResultSet rows = statement.executeQuery()) {
          for (int seen = 1; rows.next(); seen++) {
            row.take(rows);
            if (seen % ROWS_BETWEEN_LOOKS == 0) {
              stopIfAborted();
            }
          }
        } finally {
          release.close();
        }
      }
    }

    /** Between two fetches the server runs nothing that a cancel could reach, so we look. */
    private void stopIfAborted() throws SQLException {
      if (control.aborted()) {
        throw new SQLException("The reading of the catalog was stopped", "57014");
      }
    }
  }

  private static void cancel(PreparedStatement statement) {
    try {
      statement.cancel();
    } catch (SQLException e) {
      LOG.debugf(e, "The server did not take the cancel; the reader stops at its next row");
    }
  }

  private static Kind kind(ResultSet row) throws SQLException {
    String word = RequiredColumns.text(row, "kind");
    for (Kind kind : Kind.values()) {
      if (kind.name().equals(word)) {
        return kind;
      }
    }
    throw new RequiredColumns.ImpossibleResult("a relation of no known kind");
  }

  private static String resource(String name) {
    try (InputStream sql = PostgresSchemaReader.class.getResourceAsStream("schema/" + name)) {
      if (sql == null) {
        throw new IllegalStateException("schema/" + name + " is not in the jar");
      }
      return new String(sql.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What is done with one row; the row moves on when it returns. */
  @FunctionalInterface
  private interface Row {
    void take(ResultSet row) throws SQLException;
  }
}
