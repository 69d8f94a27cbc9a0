package dev.sourcecheck.chaos;

import dev.sourcecheck.job.JobTable;
import dev.sourcecheck.servers.Servers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/**
 * The replicas' store, which can be stopped and started again, and which keeps a log of its own of
 * every verdict and every change of a job's state.
 */
final class StoreServer implements AutoCloseable {
  private static final String[] LOG = {
    """
    CREATE TABLE verdict_log (job_id bigint, ordinal int, status text, at timestamptz DEFAULT clock_timestamp())
    """,
    """
    CREATE FUNCTION log_verdict() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO verdict_log (job_id, ordinal, status) VALUES (NEW.job_id, NEW.ordinal, NEW.status);
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER log_verdict AFTER UPDATE ON test_step FOR EACH ROW
    WHEN (NEW.result::text IS DISTINCT FROM OLD.result::text) EXECUTE FUNCTION log_verdict()
    """,
    """
    CREATE TABLE job_log (job_id bigint, status text, fencing_token bigint, worker text, lease_until timestamptz,
                          at timestamptz DEFAULT clock_timestamp())
    """,
    """
    CREATE FUNCTION log_job() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO job_log (job_id, status, fencing_token, worker, lease_until)
      VALUES (NEW.id, NEW.status, NEW.fencing_token, NEW.worker, OLD.lease_until);
      RETURN NULL;
    END $$
    """,
    """
    CREATE TRIGGER log_job AFTER UPDATE ON test_job FOR EACH ROW
    WHEN (NEW.status IS DISTINCT FROM OLD.status) EXECUTE FUNCTION log_job()
    """
  };

  private final Path data;
  private final int port;
  private EmbeddedPostgres server;

  StoreServer(Path data) throws IOException {
    this.data = data;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    server = start();
    Flyway.configure().dataSource(database()).load().migrate();
    Servers.execute(database(), LOG);
  }

  int port() {
    return port;
  }

  DataSource database() {
    return server.getPostgresDatabase();
  }

  /** The job table over this store, with the master key that all replicas are given. */
  JobTable table(Map<String, String> settings) {
    return JobTable.over(database(), settings);
  }

  void stop() throws IOException {
    server.close();
  }

  void startAgain() throws IOException {
    server = start();
  }

  private EmbeddedPostgres start() throws IOException {
    return Servers.ownPostgres()
        .setDataDirectory(data)
        .setCleanDataDirectory(false)
        .setPort(port)
        .start();
  }

  /** One value. */
  long number(String sql) {
    return ChaosSql.number(database(), sql);
  }

  List<String> column(String sql) {
    return ChaosSql.column(database(), sql);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
