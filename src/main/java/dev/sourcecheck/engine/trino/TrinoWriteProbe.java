package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.jdbc.ProbeTableName;
import dev.sourcecheck.engine.jdbc.WriteProbeSequence;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Creates, fills, reads and drops a table. Each statement is a transaction, so a probe that is
 * killed leaves its table, which the next probe drops.
 */
final class TrinoWriteProbe implements WriteProbeSequence.ProbeTable {
  private final TrinoClient client;
  private final Control control;
  private final TrinoNames.SchemaName schema;
  private final Function<SQLException, Failure> explain;
  private final WriteProbeSequence sequence = new WriteProbeSequence(this, TrinoFailures::text);
  private String table = "";

  TrinoWriteProbe(
      TrinoClient client,
      Control control,
      TrinoNames.SchemaName schema,
      Function<SQLException, Failure> explain) {
    this.client = client;
    this.control = control;
    this.schema = schema;
    this.explain = explain;
  }

  WriteProbe run() throws SQLException {
    String target = schema.quoted();
    WriteProbeSequence.ProbeProblem problem;
    try {
      table = qualified(sweep());
      problem = sequence.run();
    } catch (SQLException e) {
      // a catalog that does not exist cannot be searched for old tables either
      problem = new WriteProbeSequence.ProbeProblem("create", e);
    }
    Failure failure = problem == null ? null : explain.apply(problem.cause());
    String message =
        problem == null
            ? "Schema %s is writeable".formatted(target)
            // the reason first, because clients cut long messages
            : "%s: unable to %s table %s"
                .formatted(TrinoFailures.text(problem.cause()), problem.verb(), table);
    return new WriteProbe(target, sequence.parts(), failure, message);
  }

  private String qualified(String name) {
    return schema.quoted() + "." + TrinoNames.quoted(name);
  }

  /** Drops what aborted probes left, and returns a new name. */
  private String sweep() throws SQLException {
    List<Long> clock = new ArrayList<>();
    List<String> found = new ArrayList<>();
    client.collect(
        "SELECT CAST(to_unixtime(now()) AS bigint)", control, row -> clock.add(row.number(0)));
    client.query(
        "SELECT table_name FROM %s.information_schema.tables WHERE table_schema = %s"
            .formatted(TrinoNames.quoted(schema.catalog()), TrinoNames.literal(schema.schema())),
        control,
        row -> {
          if (row.name(0).startsWith(ProbeTableName.PREFIX)) {
            client.hold(row);
            found.add(row.name(0));
          }
        });
    long now = ProbeTableName.serverSeconds(clock);
    for (String name : found) {
      if (ProbeTableName.isOld(name, now)) {
        client.execute("DROP TABLE IF EXISTS " + qualified(name), control);
      }
    }
    return ProbeTableName.create(now);
  }

  @Override
  public void create() throws SQLException {
    client.execute("CREATE TABLE " + table + " (id integer, note varchar)", control);
  }

  @Override
  public void insert() throws SQLException {
    client.execute("INSERT INTO " + table + " VALUES (1, 'sourcecheck')", control);
  }

  @Override
  public void select() throws SQLException {
    client.execute("SELECT id, note FROM " + table, control);
  }

  @Override
  public void drop(boolean afterFailure) throws SQLException {
    client.execute("DROP TABLE " + table, control);
  }

  /** The server has committed each statement. */
  @Override
  public void commit() {}
}
