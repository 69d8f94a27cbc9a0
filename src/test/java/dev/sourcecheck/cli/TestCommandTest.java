package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sourcecheck.contract.ApiContract;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against a real PostgreSQL, without the framework and without a store. */
class TestCommandTest {
  private static final String PASSWORD = "s3cret-value";

  private final String database = Servers.newDatabase();
  private final DataSource admin = Servers.superuser(database);
  private final String user = "cli_" + database;
  private final int port = Servers.postgres().getPort();
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @TempDir Path folder;
  private Path password;

  @BeforeEach
  void createSource() throws Exception {
    password = Files.writeString(folder.resolve("the password"), PASSWORD + "\n");
    Servers.execute(
        admin,
        "CREATE ROLE " + user + " LOGIN PASSWORD '" + PASSWORD + "'",
        "CREATE SCHEMA scratch AUTHORIZATION " + user,
        "CREATE SCHEMA denied",
        "CREATE TABLE shop (id int PRIMARY KEY, name text)",
        "CREATE VIEW names AS SELECT name FROM shop",
        "GRANT SELECT ON shop, names TO " + user);
  }

  @Test
  void testsASourceOfOptions() {
    assertThat(inline("--option", "password=${file:" + password + "}", "--temp-schema", scratch()))
        .isZero();

    assertThat(out.toString().lines().map(line -> line.replaceFirst(" \\(\\d+ ms\\)$", "")))
        .startsWith("127.0.0.1/" + database)
        .contains(
            "  temp_schema       success   Schema \"" + database + "\".\"scratch\" is writeable",
            "  schema_download   success   Discovered 2 tables")
        .endsWith("  verdict: success");
    assertThat(err.toString()).isEmpty();
    long left =
        new StoreSql(admin)
            .withSession(
                session ->
                    session
                        .sql(
                            "SELECT count(*) FROM pg_class WHERE relnamespace ="
                                + " 'scratch'::regnamespace")
                        .one(Long.class));
    assertThat(left).isZero();
  }

  @Test
  void warnsOfASecretOnTheCommandLineAndNeverPrintsIt() {
    String url = "postgresql://" + user + ":" + PASSWORD + "@127.0.0.1:" + port + "/nowhere";

    assertThat(run("test", url)).isEqualTo(1);

    assertThat(err.toString())
        .startsWith("sourcecheck: warning: A secret on the command line (the connection string)");
    assertThat(out.toString() + err).doesNotContain(PASSWORD);
    assertThat(out.toString()).contains("DATABASE_UNKNOWN");
  }

  @Test
  void unhealthySourceExitsWithOneAndShowsTheFix() {
    assertThat(
            inline(
                "--option",
                "password=${file:" + password + "}",
                "--temp-schema",
                database + ".denied"))
        .isEqualTo(1);

    assertThat(out.toString())
        .contains("      fix: GRANT USAGE, CREATE ON SCHEMA \"denied\" TO \"" + user + "\"");
  }

  @Test
  void writesTheJobAsJson() throws Exception {
    assertThat(
            inline(
                "--option",
                "password=${file:" + password + "}",
                "--json",
                "--steps",
                "connection,schema_download"))
        .isZero();

    ApiContract.assertMatches("AsyncDataSourceTestResults", out.toString());
    JsonNode job = new JsonMapper().readTree(out.toString());
    assertThat(job.path("outcome").asText()).isEqualTo("success");
    assertThat(job.at("/results/1/result/message").asText()).isEqualTo("The step was not selected");
    assertThat(job.at("/results/2/outcome").asText()).isEqualTo("success");
    assertThat(job.at("/results/3/outcome").asText()).isEqualTo("skipped");
  }

  @Test
  void testsTheSourcesOfAFileSideBySide() throws Exception {
    Path junit = folder.resolve("new folder").resolve("report.xml");
    Path file = Files.writeString(folder.resolve("sources.yaml"), yaml("good", "bad"));

    assertThat(run("test", "-f", file.toString(), "--json", "--junit", junit.toString()))
        .isEqualTo(1);

    JsonNode sources = new JsonMapper().readTree(out.toString()).path("sources");
    assertThat(sources.at("/0/name").asText()).isEqualTo("good");
    assertThat(sources.at("/0/job/outcome").asText()).isEqualTo("success");
    assertThat(sources.at("/1/job/outcome").asText()).isEqualTo("failed");
    assertThat(Files.readString(junit)).contains("<testsuite name=\"good\" tests=\"4\"");
  }

  @Test
  void testsNamedSourcesOfStandardInput() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(yaml("good", "bad").getBytes(StandardCharsets.UTF_8)));
    try {
      assertThat(run("test", "-f", "-", "good", "--quiet")).isZero();
    } finally {
      System.setIn(before);
    }
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void timeoutMakesTheSourceUnhealthy() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      assertThat(
              run(
                  "test",
                  "postgresql://u@127.0.0.1:" + silent.port() + "/d",
                  "--no-password",
                  "--timeout",
                  "1"))
          .isEqualTo(1);
    }
    assertThat(out.toString()).contains("TIMEOUT");
  }

  @Test
  void requiredStepMustNotBeSkipped() {
    String reference = "password=${file:" + password + "}";

    assertThat(inline("--option", reference, "--fail-on", "failed")).isZero();
    assertThat(inline("--option", reference, "--require", "temp_schema")).isEqualTo(1);
    assertThat(inline("--option", reference, "--fail-on", "skipped")).isEqualTo(1);
  }

  @Test
  void missingCredentialsAndConfirmationsAreWrongUsage() throws Exception {
    assertThat(inline()).isEqualTo(2);
    assertThat(err.toString())
        .startsWith(
            "sourcecheck: 127.0.0.1/" + database + " needs authentication: pass --password-env");
    err.getBuffer().setLength(0);

    String viewOnly = yaml("good") + "    view_only: true\n";
    Path file = Files.writeString(folder.resolve("view.yaml"), viewOnly);
    assertThat(run("test", "-f", file.toString())).isEqualTo(2);
    assertThat(err.toString()).startsWith("sourcecheck: " + file + ": good needs confirmation:");
    assertThat(run("test", "-f", file.toString(), "--allow-write")).isZero();
  }

  /** Nothing is tested, as with options. */
  @Test
  void referencesWithoutAValueAreMissingCredentials() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    String unset =
        yaml("good", "unset", "unreadable")
            .replaceFirst("(?s)(name: unset.*?password: \")[^\"]*", "$1\\${env:SURELY_NOT_SET}")
            .replaceFirst(
                "(?s)(name: unreadable.*?password: \")[^\"]*", "$1\\${file:" + nowhere + "}");
    Path file = Files.writeString(folder.resolve("unset.yaml"), unset);

    assertThat(run("test", "-f", file.toString())).isEqualTo(2);

    assertThat(err.toString().lines())
        .containsExactly(
            "sourcecheck: "
                + file
                + ": unset needs authentication: The field password refers to an environment"
                + " variable that is not set: SURELY_NOT_SET.",
            "sourcecheck: "
                + file
                + ": unreadable needs authentication: The file that the field password refers"
                + " to cannot be read: "
                + nowhere
                + ".");
    assertThat(out.toString()).isEmpty();
    assertThat(run("test", "-f", file.toString(), "good")).isZero();

    err.getBuffer().setLength(0);
    assertThat(inline("--option", "password=${p4ssw0rd}")).isEqualTo(2);
    assertThat(err.toString())
        .endsWith("The field password refers to an environment variable that is not set.\n")
        .doesNotContain("p4ssw0rd");
  }

  @Test
  void warningsFailOnlyIfAskedFor() {
    Servers.execute(admin, "REVOKE SELECT ON pg_catalog.pg_attrdef FROM PUBLIC");
    String reference = "password=${file:" + password + "}";

    assertThat(inline("--option", reference)).isZero();
    assertThat(inline("--option", reference, "--fail-on", "warning")).isEqualTo(4);
    assertThat(inline("--option", reference, "--fail-on", "warning", "--require", "temp_schema"))
        .isEqualTo(1);
  }

  @Test
  void settingsOfTheServiceApply() throws Exception {
    String reference = "password=${file:" + password + "}";
    try (FakeServer silent = FakeServer.silent()) {
      System.setProperty("sourcecheck.catalog.max-relations", "1");
      assertThat(inline("--option", reference)).isEqualTo(1);
      assertThat(out.toString()).contains("QUOTA_EXCEEDED");

      System.setProperty("sourcecheck.worker.deadline.connection", "1s");
      assertThat(run("test", "postgresql://u@127.0.0.1:" + silent.port() + "/d", "--no-password"))
          .isEqualTo(1);
      assertThat(out.toString()).contains("TIMEOUT");

      System.setProperty("sourcecheck.worker.deadline.connection", "never");
      assertThat(inline("--option", reference)).isEqualTo(2);
    } finally {
      System.clearProperty("sourcecheck.catalog.max-relations");
      System.clearProperty("sourcecheck.worker.deadline.connection");
    }
  }

  @Test
  void metadataAddressesAreAlwaysDenied() {
    assertThat(run("test", "postgresql://u@169.254.169.254/d", "--no-password")).isEqualTo(1);
    assertThat(out.toString()).contains("EGRESS_DENIED");
  }

  @Test
  void namesTheFileOfInvalidSources() throws Exception {
    Path file = Files.writeString(folder.resolve("bad.yaml"), yaml("good").replace("pg", "pgg"));

    assertThat(run("test", "-f", file.toString())).isEqualTo(2);

    assertThat(err.toString())
        .startsWith(
            "sourcecheck: " + file + ": Source 1 (good) is invalid:\nsourcecheck:   type: ");
  }

  @Test
  void wrongUsageExitsWithTwo() {
    assertThat(run("test")).isEqualTo(2);
    assertThat(run("test", "shop")).isEqualTo(2);
    assertThat(run("test", "--type", "pg", "-f", "x")).isEqualTo(2);
    assertThat(run("test", "-f", folder.resolve("none").toString())).isEqualTo(2);
    assertThat(run("test", "--fail-on", "never")).isEqualTo(2);
    assertThat(run("test", "--password-env", "SURELY_NOT_SET", "postgresql://u@h/d")).isEqualTo(2);
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void unreachableServiceExitsWithThree() throws Exception {
    int closed;
    try (FakeServer silent = FakeServer.silent()) {
      closed = silent.port();
    }
    assertThat(run("test", "--server", "http://127.0.0.1:" + closed, "--source", "x")).isEqualTo(3);
    assertThat(err.toString()).startsWith("sourcecheck: The service at http://127.0.0.1:");
  }

  private String scratch() {
    return database + ".scratch";
  }

  private String yaml(String... names) {
    StringBuilder yaml = new StringBuilder("sources:\n");
    for (String name : names) {
      yaml.append(
          """
            - name: %s
              type: pg
              temp_schema: %s.%s
              options:
                host: 127.0.0.1
                port: %d
                dbname: %s
                user: %s
                password: "${file:%s}"
          """
              .formatted(
                  name,
                  database,
                  name.equals("good") ? "scratch" : "denied",
                  port,
                  database,
                  user,
                  password));
    }
    return yaml.toString();
  }

  private int inline(String... more) {
    List<String> args = new ArrayList<>(List.of("test", "--type", "pg"));
    args.addAll(List.of("--option", "host=127.0.0.1", "--option", "port=" + port));
    args.addAll(List.of("--option", "dbname=" + database, "--option", "user=" + user));
    args.addAll(List.of(more));
    return run(args.toArray(String[]::new));
  }

  private int run(String... args) {
    return SourcecheckCommand.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
