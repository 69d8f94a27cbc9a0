package dev.sourcecheck.bench;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.mysql.MySqlProvider;
import dev.sourcecheck.engine.postgresql.PostgresProvider;
import dev.sourcecheck.engine.trino.TrinoProvider;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.servers.Certificates;
import dev.sourcecheck.servers.MariaDbServer;
import dev.sourcecheck.servers.MySqlServer;
import dev.sourcecheck.servers.MySqlServerProcess;
import dev.sourcecheck.servers.TrinoServer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * What the connection step does, on each engine: it resolves the name, connects, logs in, reads the
 * facts and closes. The rival is the bare driver, which connects, reads one row and closes. Both
 * use TLS if the server has it. MySQL and MariaDB need Debian's {@code libaio1} and {@code
 * mariadb-server-core}, Trino the archives of the profile {@code trino}.
 */
final class ConnectionBenchmark implements Benchmark {
  private static final int OPENINGS = 50;
  private static final double FACTOR = 1.2;
  private static final double MILLIS = 20;
  private static final String USER = "user1";
  private static final String PASSWORD = "correct horse";

  /** One server with a source of ours and the settings of the bare driver. */
  private record Contest(
      String name,
      Engine engine,
      SourceType type,
      Map<String, Object> options,
      String password,
      Driver driver,
      String url,
      Map<String, String> properties) {

    double ours(int openings) {
      SourceSpec source =
          new SourceSpec(
              null,
              "bench",
              type,
              options,
              Map.of("password", new Secret(password)),
              null,
              false,
              null,
              null);
      long start = System.nanoTime();
      for (int i = 0; i < openings; i++) {
        Opening opening = engine.open(source, TestControl.patient());
        if (opening instanceof Opening.Opened opened) {
          opened.session().close();
        } else {
          throw new IllegalStateException(opening.toString());
        }
      }
      return (System.nanoTime() - start) / 1e6 / openings;
    }

    double bare(int openings) throws SQLException {
      Properties settings = new Properties();
      settings.putAll(properties);
      long start = System.nanoTime();
      for (int i = 0; i < openings; i++) {
        try (Connection connection = driver.connect(url, settings);
            Statement statement = connection.createStatement();
            ResultSet row = statement.executeQuery("SELECT 1")) {
          row.next();
        }
      }
      return (System.nanoTime() - start) / 1e6 / openings;
    }
  }

  @Override
  public String name() {
    return "connection";
  }

  @Override
  public List<BenchRow> run(RunEffort effort) throws Exception {
    List<BenchRow> rows = new ArrayList<>();
    EngineContext context =
        new EngineContext(
            new Dialer(HostResolver.system(), new EgressPolicy(true)),
            type -> {
              throw new IllegalStateException("all drivers are bundled");
            },
            false);
    try (BenchServer server = BenchServer.start(Map.of())) {
      rows.add(measure(postgres(context, server), effort));
    }
    try (MySqlServerProcess server = MySqlServer.start()) {
      rows.add(measure(mysql(context, SourceType.MYSQL, "MySQL", server), effort));
    }
    List<String> tls = serverTls();
    try (MySqlServerProcess server = MariaDbServer.start(tls.toArray(String[]::new))) {
      rows.add(measure(mysql(context, SourceType.MARIADB, "MariaDB", server), effort));
    }
    String pem =
        new Certificates("Bench authority").server("bench", "localhost", "127.0.0.1")
            + Certificates.serverKey();
    try (TrinoServer server = TrinoServer.start(pem, PASSWORD)) {
      rows.add(measure(trino(context, server), effort));
    }
    return rows;
  }

  private static BenchRow measure(Contest contest, RunEffort effort) throws Exception {
    int openings = effort.of(OPENINGS);
    for (int i = 0; i < 3; i++) { // until both are compiled
      contest.ours(openings);
      contest.bare(openings);
    }
    Map<String, Double> medians =
        new AlternatingRuns()
            .add(contest.name() + ", ours", () -> contest.ours(openings))
            .add(contest.name() + ", bare driver", () -> contest.bare(openings))
            .medians(effort.runs());
    double ours = medians.get(contest.name() + ", ours");
    double bare = medians.get(contest.name() + ", bare driver");
    return new BenchRow(
        "9. connection step on " + contest.name() + ", against the bare driver",
        BenchRow.number(ours) + " ms",
        BenchRow.number(bare) + " ms",
        BenchRow.number(ours / bare),
        "at most 1.2, and 20 ms",
        ours <= FACTOR * bare + MILLIS);
  }

  private static Contest postgres(EngineContext context, BenchServer server) {
    return new Contest(
        "PostgreSQL 18",
        new PostgresProvider().create(context),
        SourceType.POSTGRES,
        options(server.port(), Map.of("user", "postgres", "dbname", "postgres")),
        "postgres",
        new org.postgresql.Driver(),
        "jdbc:postgresql://127.0.0.1:" + server.port() + "/postgres",
        Map.of("user", "postgres", "password", "postgres"));
  }

  private static Contest mysql(
      EngineContext context, SourceType type, String title, MySqlServerProcess server) {
    server.execute(
        "CREATE DATABASE bench",
        "CREATE USER '%s'@'%%' IDENTIFIED BY '%s'".formatted(USER, PASSWORD),
        "GRANT SELECT ON bench.* TO '%s'@'%%'".formatted(USER));
    return new Contest(
        title,
        new MySqlProvider().create(context),
        type,
        options(server.port(), Map.of("user", USER, "db", "bench", "sslmode", "REQUIRED")),
        PASSWORD,
        new org.mariadb.jdbc.Driver(),
        "jdbc:mariadb://127.0.0.1:" + server.port() + "/bench",
        Map.of("user", USER, "password", PASSWORD, "sslMode", "trust"));
  }

  private static Contest trino(EngineContext context, TrinoServer server) {
    return new Contest(
        "Trino 476",
        new TrinoProvider().create(context),
        SourceType.TRINO,
        options(
            server.port(),
            Map.of("user", USER, "dbname", "memory", "tls", true, "ssl_verification", "none")),
        PASSWORD,
        new io.trino.jdbc.TrinoDriver(),
        "jdbc:trino://127.0.0.1:" + server.port() + "/memory",
        Map.of("user", USER, "password", PASSWORD, "SSL", "true", "SSLVerification", "NONE"));
  }

  private static Map<String, Object> options(int port, Map<String, Object> more) {
    Map<String, Object> options = new HashMap<>(more);
    options.put("host", "127.0.0.1");
    options.put("port", (long) port);
    return options;
  }

  private static List<String> serverTls() throws IOException {
    Path folder = Files.createTempDirectory("sourcecheck-bench-tls");
    Path certificate = folder.resolve("server.crt");
    Path key = folder.resolve("server.key");
    Files.writeString(
        certificate, new Certificates("Bench authority").server("bench", "localhost", "127.0.0.1"));
    Files.writeString(key, Certificates.serverKey());
    return List.of("--ssl-cert=" + certificate, "--ssl-key=" + key);
  }
}
