package dev.sourcecheck.chaos;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobPayload;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.JobSubmission;
import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceForm;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A real source whose write probe blocks at a gate, so that a test can hold runs within a step: an
 * event trigger acquires a lock that the test holds.
 */
final class GatedSource implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final String name = Servers.newDatabase();
  private final DataSource database = Servers.superuser(name);
  private @Nullable Connection gate;

  GatedSource() {
    Servers.execute(
        database,
        "CREATE SCHEMA tmp",
        "CREATE TABLE public.customer (id int PRIMARY KEY, email text)",
        """
        CREATE FUNCTION public.pass_the_gate() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          PERFORM pg_advisory_xact_lock_shared(1);
        END $$
        """,
        """
        CREATE EVENT TRIGGER gate ON ddl_command_start WHEN TAG IN ('CREATE TABLE')
        EXECUTE FUNCTION public.pass_the_gate()
        """);
  }

  /** Closes the gate for write probes. */
  void shut() throws SQLException {
    Connection connection = database.getConnection();
    try (Statement statement = connection.createStatement()) {
      statement.execute("SELECT pg_advisory_lock(1)");
    }
    gate = connection;
  }

  void open() throws SQLException {
    Connection shut = gate;
    gate = null;
    if (shut != null) {
      shut.close();
    }
  }

  /** The number of probes that wait at the gate. */
  long waiting() {
    return ChaosSql.number(
        database, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted");
  }

  /** Tables left by a probe, committed or not yet rolled back. */
  List<String> probes() {
    return ChaosSql.column(
        database, "SELECT relname FROM pg_class WHERE relname LIKE 'sourcecheck_probe_%'");
  }

  /** The number of open connections of Sourcecheck. */
  long sessions() {
    return ChaosSql.number(
        database,
        "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'sourcecheck'"
            + " AND datname = current_database()");
  }

  /** Submits tests of this source. */
  List<Long> submit(JobTable table, int jobs) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < jobs; i++) {
      ids.add(table.stored(test("127.0.0.1", Servers.postgres().getPort(), name)));
    }
    return ids;
  }

  /** A test of any PostgreSQL source. */
  static JobSubmission test(String host, int port, String database) {
    ObjectNode form = JSON.createObjectNode();
    form.put("name", "source at " + host).put("type", "pg").put("temp_schema", database + ".tmp");
    form.putObject("options")
        .put("host", host)
        .put("port", port)
        .put("dbname", database)
        .put("user", "postgres")
        .put("password", "postgres");
    SourceForm parsed = SourceForm.parse(form, null);
    return new JobSubmission(
        new JobPayload.UnsavedForm(JobKind.TEST, parsed.spec(null, Map.of())),
        parsed.secrets(),
        List.of(Step.values()),
        JobStatus.WAITING,
        host,
        null,
        null);
  }

  @Override
  public void close() throws SQLException {
    open();
  }
}
