package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.ProbeTableName;
import dev.sourcecheck.engine.jdbc.WriteProbeSequence;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Creates, fills, reads and drops a table. Each statement commits, so a probe that is killed leaves
 * its table, which the next probe drops.
 */
final class MySqlWriteProbe implements WriteProbeSequence.ProbeTable {
  private static final String TABLES =
      """
      SELECT table_name
        FROM information_schema.tables
       WHERE table_schema = ? AND table_type = 'BASE TABLE'
         AND table_name LIKE 'sourcecheck\\_probe\\_%'
       LIMIT 100
      """;

  private final Connection connection;
  private final MySqlStatements statements;
  private final Control control;
  private final String schema;
  private final Function<SQLException, Failure> explain;
  private final WriteProbeSequence sequence = new WriteProbeSequence(this, MySqlFailures::text);
  private String table = "";

  MySqlWriteProbe(
      Connection connection,
      MySqlStatements statements,
      Control control,
      String schema,
      Function<SQLException, Failure> explain) {
    this.connection = connection;
    this.statements = statements;
    this.control = control;
    this.schema = schema;
    this.explain = explain;
  }

  WriteProbe run() throws SQLException {
    String target = MySqlNames.quoted(schema);
    table = target + "." + MySqlNames.quoted(sweep());
    WriteProbeSequence.ProbeProblem problem = sequence.run();
    Failure failure = problem == null ? null : explain.apply(problem.cause());
    String message =
        problem == null
            ? "Schema %s is writeable".formatted(target)
            // the reason first, because clients cut long messages
            : "%s: unable to %s table %s"
                .formatted(MySqlFailures.text(problem.cause()), problem.verb(), table);
    return new WriteProbe(target, sequence.parts(), failure, message);
  }

  /** Drops what aborted probes left, and returns a new name. */
  private String sweep() throws SQLException {
    List<String> found = new ArrayList<>();
    List<Long> clock = new ArrayList<>();
    MySqlQuery query = new MySqlQuery(connection, statements, control);
    query.collect("SELECT UNIX_TIMESTAMP()", row -> clock.add(row.getLong(1)));
    query.collect(TABLES, row -> found.add(MySqlQuery.required(row, 1)), schema);
    long now = ProbeTableName.serverSeconds(clock);
    for (String name : found) {
      if (ProbeTableName.isOld(name, now)) {
        statements.execute(
            "DROP TABLE IF EXISTS " + MySqlNames.quoted(schema) + "." + MySqlNames.quoted(name));
      }
    }
    return ProbeTableName.create(now);
  }

  @Override
  public void create() throws SQLException {
    // sql_require_primary_key and group replication refuse tables without a primary key
    statements.execute("CREATE TABLE " + table + " (id integer PRIMARY KEY, note text)");
  }

  @Override
  public void insert() throws SQLException {
    statements.execute("INSERT INTO " + table + " VALUES (1, 'sourcecheck')");
  }

  @Override
  public void select() throws SQLException {
    statements.execute("SELECT id, note FROM " + table);
  }

  @Override
  public void drop(boolean afterFailure) throws SQLException {
    statements.execute("DROP TABLE " + table);
  }

  /** The server has committed each statement. */
  @Override
  public void commit() {}
}
