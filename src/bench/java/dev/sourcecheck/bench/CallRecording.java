package dev.sourcecheck.bench;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sourcecheck.bench.BenchServer.SqlRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.sql.DataSource;

/**
 * The statements of one test as the source's own log holds them, to be run again by bare JDBC: a
 * login, each statement with its values, every row read, commits where they were.
 */
final class CallRecording {
  private static final Pattern STATEMENT =
      Pattern.compile("(?s)(?:statement|execute (?!fetch from)[^:]*): (.*)");
  private static final Pattern VALUE = Pattern.compile("\\$(\\d+) = ('(?:[^']|'')*'|NULL)");
  private static final Pattern PROBE = Pattern.compile("(sourcecheck_probe_\\d+_)[0-9a-f]{16}");

  private final BenchSource source;
  private final List<String> statements;

  private CallRecording(BenchSource source, List<String> statements) {
    this.source = source;
    this.statements = statements;
  }

  /** Runs the test while the source logs. */
  static CallRecording of(BenchSource source, RunningTest test) throws Exception {
    DataSource admin = source.server.plain("postgres");
    log(admin, "all");
    test.run();
    log(admin, "none");
    List<String> statements = new ArrayList<>();
    try (Stream<Path> files = Files.list(source.server.folder().resolve("log"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".json")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          read(new ObjectMapper().readTree(line), statements);
        }
      }
    }
    if (statements.size() < 10) {
      throw new IllegalStateException("Nothing was logged: " + statements);
    }
    return new CallRecording(source, statements);
  }

  int size() {
    return statements.size();
  }

  private static void log(DataSource admin, String what) throws Exception {
    SqlRunner.run(
        admin, "ALTER SYSTEM SET log_statement = '" + what + "'", "SELECT pg_reload_conf()");
    Thread.sleep(1_000); // the log's collector and the reload are not to be waited for otherwise
  }

  private static void read(JsonNode line, List<String> statements) {
    Matcher statement = STATEMENT.matcher(line.path("message").asText());
    if (!line.path("user").asText().equals(BenchSource.USER) || !statement.matches()) {
      return;
    }
    String sql = statement.group(1);
    Matcher value = VALUE.matcher(line.path("detail").asText());
    List<String> values = new ArrayList<>();
    while (value.find()) {
      values.add(value.group(2));
    }
    for (int i = values.size(); i > 0; i--) {
      sql = sql.replace("$" + i, values.get(i - 1));
    }
    statements.add(sql);
  }

  /** Milliseconds from before the login to after the last row, on the calling thread. */
  double replay() throws SQLException, IOException {
    Properties properties = new Properties();
    properties.setProperty("user", BenchSource.USER);
    properties.setProperty("password", BenchSource.PASSWORD);
    properties.setProperty("sslmode", "prefer");
    properties.setProperty("prepareThreshold", "0");
    properties.setProperty("assumeMinServerVersion", "9.0");
    String url = "jdbc:postgresql://127.0.0.1:" + source.server.port() + "/" + BenchSource.DATABASE;
    String probe = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    long start = System.nanoTime();
    try (Connection connection = DriverManager.getConnection(url, properties)) {
      for (String statement : statements) {
        run(connection, PROBE.matcher(statement).replaceAll("$1" + probe));
      }
    }
    return (System.nanoTime() - start) / 1e6;
  }

  private static void run(Connection connection, String sql) throws SQLException {
    if (sql.startsWith("BEGIN")) {
      connection.setReadOnly(sql.contains("READ ONLY"));
      connection.setAutoCommit(false);
    } else if (sql.equals("COMMIT")) {
      connection.commit();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
    } else if (sql.equals("ROLLBACK")) {
      connection.rollback();
      connection.setAutoCommit(true);
      connection.setReadOnly(false);
    } else {
      try (Statement statement = connection.createStatement()) {
        if (statement.execute(sql)) {
          readAll(statement.getResultSet());
        }
      }
    }
  }

  private static void readAll(ResultSet rows) throws SQLException {
    int columns = rows.getMetaData().getColumnCount();
    while (rows.next()) {
      for (int column = 1; column <= columns; column++) {
        rows.getString(column);
      }
    }
  }

  /** What is recorded. */
  interface RunningTest {
    void run() throws Exception;
  }
}
