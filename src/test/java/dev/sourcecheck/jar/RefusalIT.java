package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.Servers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each problem that prevents a start is reported in one line. */
class RefusalIT {
  private static final String URL = "QUARKUS_DATASOURCE_JDBC_URL";
  private static final String USER = "QUARKUS_DATASOURCE_USERNAME";
  private static final String PASSWORD = "QUARKUS_DATASOURCE_PASSWORD";

  @TempDir Path home;

  @ParameterizedTest
  @CsvSource({
    "QUARKUS_HTTP_PORT, many, QUARKUS_HTTP_PORT",
    "QUARKUS_HTTP_PORT, 70000, 65535",
    "QUARKUS_DATASOURCE_JDBC_URL, jdbc:mysql://h/d, jdbc:postgresql:",
    "SOURCECHECK_STORE_WAIT, soon, (SOURCECHECK_STORE_WAIT) has the invalid value",
    "SOURCECHECK_STORE_WAIT, -PT1S, at least PT0S"
  })
  void rejectsInvalidSettings(String name, String value, String message) throws Exception {
    Map<String, String> environment = new HashMap<>(unreachable());
    environment.put(name, value);
    refuses(home, environment, message);
  }

  @Test
  void rejectsAHomeThatIsNotWritable() throws Exception {
    // root may write everywhere, but not below a file
    Path file = Files.createFile(home.resolve("file"));

    refuses(file.resolve("home"), Map.of(), "the home", file.toString());
    refuses(file, Map.of(), "the home", file.toString());
  }

  /** Checked before the store is started. */
  @ParameterizedTest
  @CsvSource({"admin.key, is not a file", "master.key, is not a file"})
  void rejectsAKeyThatIsNotAFile(String name, String message) throws Exception {
    Files.createDirectory(home.resolve(name));

    try (Jar jar = Jar.startAsItIs(home, Map.of())) {
      RefusedStarts.assertRefused(jar, home.resolve(name).toString(), message);
    }
    assertThat(home.resolve("store")).doesNotExist();
  }

  /** Uses one store, because each start takes seconds. */
  @Test
  void rejectsUnreadableKeysAndAMissingMasterKey() throws Exception {
    Map<String, String> store = store(Servers.postgres(), Servers.newDatabase(), "postgres", "any");
    try (Jar jar = Jar.startAsItIs(home, store)) {
      jar.awaitReady();
    }
    Path admin = home.resolve("admin.key");
    String kept = Files.readString(admin);
    for (String content : new String[] {"", "hunter2-is-no-key\nand more"}) {
      Files.writeString(admin, content);
      try (Jar jar = Jar.startAsItIs(home, store)) {
        RefusedStarts.assertRefused(jar, admin + " does not contain an API key");
        assertThat(jar.complaints().toString()).doesNotContain("hunter2");
      }
      assertThat(admin).hasContent(content);
    }
    Files.writeString(admin, kept);
    Path master = home.resolve("master.key");
    Files.writeString(master, "");
    refusesAsItIs(store, "The master key in " + master, "is not 32 bytes");
    Files.delete(master);
    refusesAsItIs(store, "their master key is missing", master.toString());
    assertThat(master).doesNotExist();
  }

  private void refusesAsItIs(Map<String, String> environment, String... words) throws Exception {
    try (Jar jar = Jar.startAsItIs(home, environment)) {
      RefusedStarts.assertRefused(jar, words);
    }
  }

  @Test
  void rejectsAnUnreachableStore() throws Exception {
    refuses(home, unreachable(), "the store at jdbc:postgresql://127.0.0.1:", "unreachable");
  }

  @Test
  void rejectsASchemaOfANewerRelease() throws Exception {
    String database = Servers.newDatabase();
    Map<String, String> store = store(Servers.postgres(), database, "postgres", "any");
    try (Jar jar = Jar.start(home, store)) {
      jar.awaitReady();
    }
    Servers.execute(
        Servers.superuser(database),
        """
        INSERT INTO flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        VALUES (999, '999', 'later', 'SQL', 'V999__later.sql', 'me', 1, true)
        """);

    refuses(home, store, "version 999", "newer release");
  }

  @Test
  void rejectsASchemaOfADevelopmentBuild() throws Exception {
    String database = Servers.newDevelopmentStore();
    Map<String, String> store = store(Servers.postgres(), database, "postgres", "any");

    refuses(home, store, "development build", "sources export --output sources.json");
  }

  /** One scenario on one external server, because each start takes seconds. */
  @Test
  void usesAnExternalStoreUntilItStopsAndRejectsWrongPasswordsAndKeys() throws Exception {
    EmbeddedPostgres server = Servers.ownPostgres().start();
    boolean open = true;
    try {
      demandPassword(server);
      Map<String, String> right = store(server, "postgres", "keeper", "right");
      try (Jar jar = Jar.start(home, right).awaitReady()) {
        assertThat(home.resolve("store")).doesNotExist();

        refuses(home, with(right, PASSWORD, "wrong"), "unreachable", "keeper");
        Map<String, String> otherKey = with(right, "SOURCECHECK_MASTER_KEY", "ab".repeat(32));
        refuses(home, otherKey, "master key", "SOURCECHECK_MASTER_KEY");
        refuses(home, with(right, "SOURCECHECK_MASTER_KEY", "short"), "32 bytes");
        refuses(home, with(right, "SOURCECHECK_DATAFOLD_TYPES", "pg,nosuch"), "nosuch");
        refuses(
            home,
            with(right, "SOURCECHECK_JOB_QUEUE_LIMIT", "-1"),
            "sourcecheck: the setting sourcecheck.job.queue-limit (SOURCECHECK_JOB_QUEUE_LIMIT) has"
                + " the invalid value \"-1\": Expected a whole number from 0");
        refuses(
            home,
            with(right, "SOURCECHECK_WORKER_ENABLED", "perhaps"),
            "sourcecheck: the setting sourcecheck.worker.enabled (SOURCECHECK_WORKER_ENABLED) has"
                + " the invalid value \"perhaps\": Expected true or false");

        server.close();
        open = false;
        await().atMost(Duration.ofSeconds(60)).until(() -> jar.readiness() == 503);
        jar.terminate();
        assertThat(jar.complaints()).isEmpty();
      }
    } finally {
      if (open) {
        server.close();
      }
    }
  }

  private static void refuses(Path home, Map<String, String> environment, String... words)
      throws Exception {
    try (Jar jar = Jar.start(home, environment)) {
      RefusedStarts.assertRefused(jar, words);
    }
  }

  private static Map<String, String> unreachable() throws IOException {
    try (ServerSocket closed = new ServerSocket(0)) {
      return Map.of(
          URL,
          "jdbc:postgresql://127.0.0.1:" + closed.getLocalPort() + "/d",
          USER,
          "u",
          "SOURCECHECK_STORE_WAIT",
          "PT0.2S");
    }
  }

  private static Map<String, String> store(
      EmbeddedPostgres server, String database, String user, String password) {
    return Map.of(
        URL,
        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database,
        USER,
        user,
        PASSWORD,
        password);
  }

  private static Map<String, String> with(Map<String, String> some, String name, String value) {
    Map<String, String> more = new HashMap<>(some);
    more.put(name, value);
    return more;
  }

  private static void demandPassword(EmbeddedPostgres server) throws Exception {
    DataSource superuser = server.getPostgresDatabase();
    Path rules;
    try (var connection = superuser.getConnection();
        var statement = connection.createStatement();
        var row = statement.executeQuery("SHOW hba_file")) {
      row.next();
      rules = Path.of(row.getString(1));
    }
    List<String> lines = new ArrayList<>();
    lines.add("host all keeper all scram-sha-256");
    lines.addAll(Files.readAllLines(rules));
    Files.write(rules, lines);
    Servers.execute(
        superuser,
        "CREATE ROLE keeper LOGIN PASSWORD 'right'",
        "ALTER DATABASE postgres OWNER TO keeper",
        "ALTER SCHEMA public OWNER TO keeper",
        "SELECT pg_reload_conf()");
  }
}
