package dev.sourcecheck.bench;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;

/** A PostgreSQL as durable as a real one, with a database for each benchmark. */
final class BenchServer implements AutoCloseable {
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final EmbeddedPostgres postgres;

  private BenchServer(EmbeddedPostgres postgres) {
    this.postgres = postgres;
  }

  static BenchServer start(Map<String, String> config) throws IOException {
    EmbeddedPostgres.Builder builder =
        EmbeddedPostgres.builder()
            .setServerConfig("fsync", "on")
            .setServerConfig("synchronous_commit", "on")
            .setServerConfig("full_page_writes", "on")
            .setServerConfig("max_connections", "200")
            .setServerConfig("max_wal_size", "4GB")
            .setServerConfig("shared_preload_libraries", "pg_stat_statements");
    config.forEach(builder::setServerConfig);
    return new BenchServer(builder.start());
  }

  int port() {
    return postgres.getPort();
  }

  Path folder() throws SQLException {
    return Path.of(SqlRunner.text(postgres.getPostgresDatabase(), "SHOW data_directory"));
  }

  String newDatabase() throws SQLException {
    String name = "bench" + NEXT.incrementAndGet();
    SqlRunner.run(postgres.getPostgresDatabase(), "CREATE DATABASE " + name);
    return name;
  }

  /** A new database with our schema. */
  String newStore() throws SQLException {
    String name = newDatabase();
    Flyway.configure().dataSource(plain(name)).load().migrate();
    return name;
  }

  DataSource plain(String database) {
    return postgres.getDatabase("postgres", database);
  }

  HikariDataSource pool(String database, int size) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + port() + "/" + database);
    config.setUsername("postgres");
    config.setPassword("postgres");
    config.setMaximumPoolSize(size);
    config.setMinimumIdle(size);
    return new HikariDataSource(config);
  }

  /** Writes what an earlier run left in memory, so that the next run does not pay for it. */
  void settle() throws SQLException {
    SqlRunner.run(postgres.getPostgresDatabase(), "CHECKPOINT");
  }

  /** The statements that took most time, of all databases. */
  String statements() throws SQLException {
    DataSource admin = postgres.getPostgresDatabase();
    SqlRunner.run(admin, "CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
    return SqlRunner.text(
        admin,
        """
        SELECT string_agg(line, chr(10)) FROM (
          SELECT format('%8s %10s %8s  %s', calls, round(mean_exec_time::numeric, 3), rows,
                        left(regexp_replace(query, '\\s+', ' ', 'g'), 150)) AS line
          FROM pg_stat_statements ORDER BY total_exec_time DESC LIMIT 60) lines
        """);
  }

  @Override
  public void close() throws IOException {
    postgres.close();
  }

  /** Single statements. */
  static final class SqlRunner {
    private SqlRunner() {}

    static void run(DataSource database, String... statements) throws SQLException {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement()) {
        for (String sql : statements) {
          statement.execute(sql);
        }
      }
    }

    static String text(DataSource database, String sql) throws SQLException {
      try (Connection connection = database.getConnection();
          Statement statement = connection.createStatement();
          var row = statement.executeQuery(sql)) {
        row.next();
        return String.valueOf(row.getString(1));
      }
    }
  }
}
