package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.SchemaFilter;
import dev.sourcecheck.engine.SchemaSink;
import dev.sourcecheck.engine.SqlNaming;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.GuardedSession;
import dev.sourcecheck.engine.jdbc.OperationGuard;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A session of a MySQL or MariaDB source. */
final class MySqlSession extends GuardedSession {
  private static final String SCHEMAS =
      """
      SELECT schema_name FROM information_schema.schemata
       WHERE LOWER(schema_name) NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys')
         AND CAST(schema_name AS BINARY) > CAST(? AS BINARY)
       ORDER BY CAST(schema_name AS BINARY)
       LIMIT ?
      """;
  private static final String RELATIONS =
      """
      SELECT table_name FROM information_schema.tables
       WHERE table_schema = ? AND LOCATE(CAST(? AS BINARY), CAST(table_name AS BINARY)) > 0
         AND CAST(table_name AS BINARY) > CAST(? AS BINARY)
       ORDER BY CAST(table_name AS BINARY)
       LIMIT ?
      """;

  private final Connection connection;
  private final MySqlFacts facts;
  private final MySqlFailures failures;
  private final MySqlStatements statements;
  private final @Nullable String tempSchema;

  MySqlSession(
      Connection connection,
      MySqlFacts facts,
      MySqlFailures failures,
      OperationGuard guard,
      MySqlStatements statements,
      @Nullable String tempSchema) {
    super(guard);
    this.connection = connection;
    this.facts = facts;
    this.failures = failures;
    this.statements = statements;
    this.tempSchema = tempSchema;
  }

  @Override
  public WriteProbe probeWrite(Control control) throws Exception {
    String schema = tempSchema();
    return call(
        control,
        () ->
            new MySqlWriteProbe(connection, statements, control, schema, e -> explainAt(e, schema))
                .run());
  }

  /** One part, optionally in backticks. */
  private String tempSchema() throws InvalidOptionException {
    if (tempSchema == null) {
      throw new InvalidOptionException("temp_schema", "No temporary schema is set.");
    }
    String name =
        tempSchema.matches("(?s)`([^`]|``)+`")
            ? tempSchema.substring(1, tempSchema.length() - 1).replace("``", "`")
            : tempSchema;
    if (name.isBlank() || name.indexOf('\0') >= 0) {
      throw new InvalidOptionException("temp_schema", "The temporary schema has no name.");
    }
    return name;
  }

  @Override
  public void readSchema(SchemaFilter filter, SchemaSink sink, Control control) throws Exception {
    run(control, () -> new MySqlSchemaReader(query(control), facts.product(), filter, sink).read());
  }

  private MySqlQuery query(Control control) {
    return new MySqlQuery(connection, statements, control);
  }

  @Override
  public String database() {
    return MySqlSchemaReader.CATALOG;
  }

  @Override
  public List<String> schemas(String after, int limit, Control control) throws Exception {
    return names(control, SCHEMAS, after, limit);
  }

  @Override
  public List<String> relations(
      String schema, String containing, String after, int limit, Control control) throws Exception {
    return names(control, RELATIONS, schema, containing, after, limit);
  }

  private List<String> names(Control control, String sql, Object... parameters) throws Exception {
    List<String> names = new ArrayList<>();
    run(control, () -> query(control).collect(sql, row -> names.add(row.getString(1)), parameters));
    return names;
  }

  @Override
  public Optional<LineageReader> lineage() {
    return Optional.of(guarded(new MySqlLineage(connection, statements, facts)));
  }

  @Override
  public SqlNaming naming() {
    return SqlNaming.of(facts.product().dialect(), List.of(facts.database()));
  }

  /** {@code information_schema} shows only what is granted, so nothing is known to be missing. */
  @Override
  public List<String> grantsToRead(List<String> schemas) {
    return List.of();
  }

  @Override
  public Failure explain(Exception problem, Operation operation) {
    return explainAt(problem, null);
  }

  private Failure explainAt(Exception problem, @Nullable String schema) {
    return explain(problem, e -> failures.session(e, facts, schema));
  }
}
