package dev.sourcecheck.bench;

import dev.sourcecheck.bench.BenchServer.SqlRunner;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;

/** A small PostgreSQL that passes every check: the demonstration's shop. */
final class BenchSource implements AutoCloseable {
  static final String DATABASE = "shop";
  static final String USER = "reader";
  static final String PASSWORD = "a reader's word";

  final BenchServer server;

  private BenchSource(BenchServer server) {
    this.server = server;
  }

  static BenchSource start() throws IOException, SQLException {
    BenchServer server =
        BenchServer.start(
            Map.of(
                "logging_collector", "on",
                "log_destination", "jsonlog",
                "pg_stat_statements.track_utility", "off"));
    SqlRunner.run(
        server.plain("postgres"),
        "CREATE DATABASE " + DATABASE,
        "CREATE ROLE sourcecheck_reader LOGIN PASSWORD 'not used'",
        "CREATE ROLE " + USER + " LOGIN PASSWORD '" + PASSWORD.replace("'", "''") + "'");
    DataSource shop = server.plain(DATABASE);
    try (InputStream script =
        BenchSource.class.getResourceAsStream("/dev/sourcecheck/cli/sample.sql")) {
      for (String sql :
          new String(script.readAllBytes(), StandardCharsets.UTF_8).split(";\\s*\\n")) {
        if (!sql.isBlank()) {
          SqlRunner.run(shop, sql);
        }
      }
    }
    SqlRunner.run(
        shop, "GRANT sourcecheck_reader TO " + USER, "GRANT pg_read_all_stats TO " + USER);
    BenchSource source = new BenchSource(server);
    source.forgetHistory();
    return source;
  }

  /** Each run would else read what all runs before it have left in the history. */
  void forgetHistory() throws SQLException {
    SqlRunner.run(server.plain(DATABASE), "SELECT pg_stat_statements_reset()");
  }

  String form(String name) {
    return """
    {"name": "%s", "type": "pg", "temp_schema": "%s.sourcecheck_tmp",
     "options": {"host": "127.0.0.1", "port": %d, "dbname": "%s", "user": "%s", "password": "%s"}}
    """
        .formatted(name, DATABASE, server.port(), DATABASE, USER, PASSWORD);
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
