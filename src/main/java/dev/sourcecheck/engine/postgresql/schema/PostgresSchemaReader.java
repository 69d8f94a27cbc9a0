package dev.sourcecheck.engine.postgresql.schema;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SchemaSink.ColumnRow;
import dev.sourcecheck.engine.SchemaSink.RelationRow;
import dev.sourcecheck.engine.SchemaSink.SchemaRow;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.jdbc.ImpossibleResultException;
import dev.sourcecheck.engine.jdbc.ReceiveMeter;
import dev.sourcecheck.engine.postgresql.schema.SelectedRelations.SelectedRelation;
import dev.sourcecheck.engine.postgresql.sql.FactQuery;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.engine.postgresql.sql.RowStream;
import dev.sourcecheck.engine.postgresql.sql.ServerText;
import dev.sourcecheck.engine.postgresql.sql.SourceRow;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import dev.sourcecheck.text.ClasspathText;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Streams the source's catalog with five queries on {@code pg_catalog}, each for all wanted
 * schemas. {@code information_schema} hides objects on which the role has no privileges, but the
 * report must list them.
 *
 * <p>All queries run in one read-only transaction and see one snapshot. Only schemas, relations and
 * columns are required; other facts that cannot be read are reported as warnings.
 */
public final class PostgresSchemaReader {
  /** At most a few megabytes, because comments and defaults have up to 4,000 characters. */
  private static final int FIRST_FETCH = 100;

  /** Heap of a kept name apart from its characters. */
  private static final int NAME_OVERHEAD = 24;

  private static final String DATABASES =
      ClasspathText.read(PostgresSchemaReader.class, "databases.sql");
  private static final String SCHEMAS =
      ClasspathText.read(PostgresSchemaReader.class, "schemas.sql");
  private static final String RELATIONS =
      ClasspathText.read(PostgresSchemaReader.class, "relations.sql");
  private static final String BY_OID = "ORDER BY c.oid";
  private static final String BY_NAME =
      """
      ORDER BY
        (SELECT n.nspname FROM pg_catalog.pg_namespace n WHERE n.oid = c.relnamespace),
        c.relname""";
  private static final String COLUMNS =
      ClasspathText.read(PostgresSchemaReader.class, "columns.sql");
  private static final String KEYS = ClasspathText.read(PostgresSchemaReader.class, "keys.sql");

  private final Connection connection;
  private final TransactionSettings settings;

  public PostgresSchemaReader(Connection connection, TransactionSettings settings) {
    this.connection = connection;
    this.settings = settings;
  }

  /**
   * @throws SQLException with SQLState 57014 if the step was aborted, otherwise the server's error
   */
  public void read(SchemaFilter filter, SchemaSink sink, Control control) throws SQLException {
    try (ReadOnlyTransaction transaction =
        ReadOnlyTransaction.begin(
            connection, settings, TransactionSettings.TransactionKind.SNAPSHOT, control)) {
      new ReaderRun(transaction, filter, sink).readAll();
    }
  }

  /** The state that the queries of one download share. */
  private final class ReaderRun {
    private final ReadOnlyTransaction transaction;
    private RowStream<? extends SourceRow> rows;
    private final SchemaFilter filter;
    private final SchemaSink sink;
    private final Map<Long, SchemaRow> schemas = new LinkedHashMap<>();
    private final SelectedRelations relations = new SelectedRelations();
    private final ReceiveMeter meter = ReceiveMeter.of(connection);
    private final KeyRows keys;
    private String database = "";
    private @Nullable SelectedRelation current;
    private int position;

    ReaderRun(ReadOnlyTransaction transaction, SchemaFilter filter, SchemaSink sink) {
      this.transaction = transaction;
      this.rows = transaction;
      this.filter = filter;
      this.sink = sink;
      this.keys = new KeyRows(sink, meter);
    }

    void readAll() throws SQLException {
      optional("databases", DATABASES, row -> sink.database(row.name("name")));
      query("schemas", SCHEMAS, this::schema);
      if (!schemas.isEmpty()) {
        rows = transaction.streamed();
        query("tables", RELATIONS + (filter.inNameOrder() ? BY_NAME : BY_OID), this::relation);
        query("columns", COLUMNS, this::column);
        optional("keys", KEYS, this::keyColumn);
        keys.end();
      }
      if (transaction.nonUtf8Texts() > 0) {
        warn(
            ("The encoding of the database is SQL_ASCII, and %d names, comments or defaults are not UTF-8:"
                    + " their other bytes are escaped, such as \\xE9.")
                .formatted(transaction.nonUtf8Texts()));
      }
    }

    /** Runs a query of the selected schemas. */
    private void query(String what, String sql, RowStream.RowReader<SourceRow> row)
        throws SQLException {
      current = null;
      FactQuery<?> query = new FactQuery<>(rows, what, sql, FIRST_FETCH, sink::warn);
      query.eachOf(schemas.keySet(), row);
      query.finish();
    }

    /** Runs a query whose failure is only a warning. */
    private void optional(String what, String sql, RowStream.RowReader<SourceRow> row)
        throws SQLException {
      Savepoint mark = transaction.mark();
      try {
        query(what, sql, row);
      } catch (SQLException e) {
        if (!FactQuery.isLimitedToFact(e)) {
          throw e;
        }
        transaction.returnTo(mark);
        keys.discard();
        warn("The %s could not be read: %s".formatted(what, ServerText.of(e)));
      }
    }

    private void warn(String message) {
      sink.warn(new Warning(WarningCode.FACT_UNAVAILABLE, message));
    }

    private void schema(SourceRow row) throws SQLException {
      database = row.name("database_name");
      String name = row.name("name");
      if (!filter.wantsSchema(database, name)) {
        sink.excluded(database, name, null);
        return;
      }
      Boolean granted = row.flagOrNull("granted");
      if (granted == null) {
        return; // dropped since the snapshot was taken, which privileges are not part of
      }
      String comment = row.text("comment");
      hold(name, comment);
      SchemaRow schema = new SchemaRow(database, name, comment, granted);
      schemas.put(row.number("id"), schema);
      sink.schema(schema);
    }

    private void relation(SourceRow row) throws SQLException {
      SchemaRow schema = schemaOf(row);
      String name = row.name("name");
      if (!filter.wants(database, schema.name(), name)) {
        sink.excluded(database, schema.name(), name);
        return;
      }
      Boolean granted = row.flagOrNull("granted_in_schema");
      if (granted == null) {
        return; // dropped since the snapshot was taken
      }
      hold(name, null);
      relations.add(row.number("id"), schema.name(), name);
      String parent = row.text("parent_name");
      sink.relation(
          new RelationRow(
              database,
              schema.name(),
              name,
              kind(row),
              row.numberOrNull("estimated_rows"),
              row.text("comment"),
              parent == null ? null : row.name("parent_schema") + "." + parent,
              schema.granted() && granted,
              row.flag("of_extension"),
              row.number("id")));
    }

    /** Draws what is kept until the end from the session's budget. */
    private void hold(String name, @Nullable String comment) throws SQLException {
      long length = name.length() + (comment == null ? 0 : comment.length());
      try {
        meter.hold(NAME_OVERHEAD + 2 * length);
      } catch (IOException e) {
        throw new SQLException("The result is too large", "08000", e);
      }
    }

    private SchemaRow schemaOf(SourceRow row) throws SQLException {
      SchemaRow schema = schemas.get(row.number("schema_id"));
      if (schema == null) {
        throw new ImpossibleResultException("a relation of another schema");
      }
      return schema;
    }

    private void column(SourceRow row) throws SQLException {
      SelectedRelation relation = selected(row.number("id"));
      if (relation == null) {
        return;
      }
      sink.column(
          new ColumnRow(
              database,
              relation.schema(),
              relation.name(),
              ++position,
              row.name("name"),
              row.name("type"),
              row.flag("nullable"),
              row.text("default_value"),
              row.text("comment")));
    }

    private void keyColumn(SourceRow row) throws SQLException {
      SelectedRelation relation = selected(row.number("id"));
      if (relation == null) {
        return;
      }
      keys.add(row, database, relation);
    }

    private static SchemaSink.RelationKind kind(SourceRow row) throws SQLException {
      String name = row.name("kind");
      for (SchemaSink.RelationKind kind : SchemaSink.RelationKind.values()) {
        if (kind.name().equals(name)) {
          return kind;
        }
      }
      throw new ImpossibleResultException("a relation of an unknown kind");
    }

    /** Null if the filter does not select the relation. */
    private @Nullable SelectedRelation selected(long id) {
      SelectedRelation last = current;
      if (last == null || last.id() != id) {
        last = relations.find(id);
        current = last;
        position = 0;
      }
      return last;
    }
  }
}
