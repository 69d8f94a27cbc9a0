package dev.sourcecheck.engine.postgresql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.WriteProbe.PartOutcome;
import dev.sourcecheck.servers.Servers;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The probe reports the failed part and its cause, and suggests missing grants only. */
class WriteDiagnosisTest {
  private static final AtomicLong NEXT = new AtomicLong();
  private static EmbeddedPostgres server;

  private String database;
  private DataSource admin;

  @BeforeAll
  static void start() throws IOException {
    // EmbeddedPostgres turns it off.
    server = Servers.ownPostgres().setServerConfig("synchronous_commit", "on").start();
    Servers.execute(server.getPostgresDatabase(), "CREATE ROLE writer LOGIN");
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @BeforeEach
  void newDatabase() {
    database = "w" + NEXT.incrementAndGet();
    Servers.execute(server.getPostgresDatabase(), "CREATE DATABASE " + database);
    admin = server.getDatabase("postgres", database);
    Servers.execute(admin, "CREATE SCHEMA tmp", "GRANT USAGE, CREATE ON SCHEMA tmp TO writer");
  }

  @Test
  void reportsNameOutsideEncoding() throws Exception {
    Servers.execute(
        server.getPostgresDatabase(),
        "CREATE DATABASE latin" + NEXT.get() + " TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'");
    database = "latin" + NEXT.get();

    WriteProbe probe = probe("writer", "tmp_\uD83D\uDE80", TestControl.patient());

    Failure failure = failure(probe);
    assertThat(failure.code()).isEqualTo(FailureCode.SCHEMA_UNKNOWN);
    assertThat(failure.fields()).containsExactly("temp_schema");
    assertThat(failure.sqlState()).isEqualTo("22P05");
    assertThat(failure.fix()).isEmpty();
    assertThat(probe.parts())
        .extracting(WriteProbe.ProbePart::outcome)
        .containsOnly(PartOutcome.NOT_TRIED)
        .hasSize(5);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "REVOKE USAGE ON SCHEMA tmp FROM writer; USAGE",
        "REVOKE CREATE ON SCHEMA tmp FROM writer; CREATE",
        "REVOKE ALL ON SCHEMA tmp FROM writer; USAGE, CREATE",
      })
  void fixGrantsMissingPrivilegesOnly(String revoke, String missing) throws Exception {
    Servers.execute(admin, revoke);

    Failure failure = failure(probe());

    assertThat(failure.fix())
        .containsExactly("GRANT " + missing + " ON SCHEMA \"tmp\" TO \"writer\"");
    assertFixed(failure);
  }

  @ParameterizedTest
  @CsvSource({"DROP TABLE, sql_drop, drop", "CREATE TABLE, ddl_command_end, create"})
  void namesEventTriggerWithoutPermission(String tag, String event, String part) throws Exception {
    Servers.execute(
        admin,
        """
        CREATE FUNCTION public."Guard"() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF session_user = 'writer' THEN
            RAISE EXCEPTION 'not by you' USING ERRCODE = '42501';
          END IF;
        END $$""",
        "CREATE EVENT TRIGGER \"my guard\" ON %s WHEN TAG IN ('%s') EXECUTE FUNCTION \"Guard\"()"
            .formatted(event, tag));

    WriteProbe probe = probe();

    assertThat(failure(probe).code()).isEqualTo(FailureCode.PERMISSION_DENIED);
    assertThat(failure(probe).hint())
        .isEqualTo(
            "Event trigger \"my guard\" refuses to %s tables: not by you. Its owner must allow this for"
                    .formatted(part)
                + " user \"writer\".");
    assertThat(failure(probe).fix()).isEmpty();
    assertThat(probe.parts())
        .filteredOn(each -> each.outcome() == PartOutcome.FAILED)
        .extracting(WriteProbe.ProbePart::name)
        .containsExactly(part);
    assertNothingLeft();
  }

  @Test
  void namesEventTriggerWithOtherError() throws Exception {
    Servers.execute(
        admin,
        """
        CREATE FUNCTION public.guard() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF session_user = 'writer' THEN RAISE EXCEPTION 'closed on Sundays'; END IF;
        END $$""",
        "CREATE EVENT TRIGGER sunday ON ddl_command_start EXECUTE FUNCTION guard()");

    assertThat(failure(probe()).hint())
        .isEqualTo(
            "Event trigger \"sunday\" refuses to create tables: closed on Sundays. Its owner must allow"
                + " this for user \"writer\".");
  }

  @ParameterizedTest
  @CsvSource({"INSERT", "SELECT", "'INSERT, SELECT'"})
  void fixRestoresDefaultPrivileges(String revoked) throws Exception {
    Servers.execute(
        admin,
        "ALTER DEFAULT PRIVILEGES FOR ROLE writer REVOKE " + revoked + " ON TABLES FROM writer");

    Failure failure = failure(probe());

    assertThat(failure.fix())
        .containsExactly(
            "ALTER DEFAULT PRIVILEGES FOR ROLE \"writer\" IN SCHEMA \"tmp\" GRANT %s ON TABLES TO \"writer\""
                .formatted(revoked));
    assertFixed(failure);
  }

  @Test
  void fixGrantsDefaultTablespace(@TempDir Path folder) throws Exception {
    Path location = Files.createDirectory(folder.resolve("space"));
    Servers.execute(
        admin,
        "CREATE TABLESPACE \"Sp ace\" LOCATION '" + location + "'",
        "ALTER DATABASE " + database + " SET default_tablespace = 'Sp ace'");

    Failure failure = failure(probe());

    assertThat(failure.fix())
        .containsExactly("GRANT CREATE ON TABLESPACE \"Sp ace\" TO \"writer\"");
    assertFixed(failure);
    Servers.execute(
        admin,
        "ALTER DATABASE " + database + " RESET default_tablespace",
        "DROP OWNED BY writer",
        "DROP TABLESPACE \"Sp ace\"");
  }

  /** A command-line setting takes precedence over ALTER SYSTEM. */
  @Test
  void fixOverridesReadOnlyCommandLine() throws Exception {
    try (EmbeddedPostgres readOnly =
        Servers.ownPostgres().setServerConfig("default_transaction_read_only", "on").start()) {
      WriteProbe refused = probe(readOnly, "postgres");

      assertThat(failure(refused))
          .returns(FailureCode.READ_ONLY, Failure::code)
          .returns(
              List.of(
                  "SET SESSION CHARACTERISTICS AS TRANSACTION READ WRITE",
                  "ALTER DATABASE \"postgres\" SET default_transaction_read_only = off"),
              Failure::fix);
      Servers.execute(
          readOnly.getPostgresDatabase(), failure(refused).fix().toArray(String[]::new));
      assertThat(probe(readOnly, "postgres").failure()).isNull();
    }
  }

  private static WriteProbe probe(EmbeddedPostgres on, String user) throws Exception {
    try (PostgresSession session =
        StrictServer.session(
            new StrictServer.StrictSource()
                .with("host", "127.0.0.1")
                .with("port", (long) on.getPort())
                .with("user", user)
                .with("dbname", "postgres")
                .secret("password", "x")
                .tempSchema("public")
                .spec())) {
      return session.probeWrite(TestControl.patient());
    }
  }

  @Test
  void fixForSuperuserOnlyCreatesSchema() throws Exception {
    Failure failure = failure(probe("postgres", "missing", TestControl.patient()));

    assertThat(failure.fix()).containsExactly("CREATE SCHEMA \"missing\"");
  }

  @Test
  void reportsCommitWaitingForStandby() throws Exception {
    Servers.execute(
        admin, "ALTER SYSTEM SET synchronous_standby_names = 'gone'", "SELECT pg_reload_conf()");
    try {
      // The checkpointer applies the setting some time after the reload.
      WriteProbe probe =
          Awaitility.await()
              .until(
                  () -> probe("writer", "tmp", TestControl.lasting(Duration.ofSeconds(4))),
                  each -> each.failure() != null);

      assertThat(probe.parts())
          .extracting(WriteProbe.ProbePart::name, WriteProbe.ProbePart::outcome)
          .contains(
              org.assertj.core.api.Assertions.tuple("drop", PartOutcome.PASSED),
              org.assertj.core.api.Assertions.tuple("commit", PartOutcome.FAILED));
      assertThat(failure(probe).code()).isEqualTo(FailureCode.TIMEOUT);
      assertThat(failure(probe).hint()).contains("synchronous_standby_names");
      assertThat(failure(probe).fix())
          .containsExactly(
              "ALTER ROLE \"writer\" IN DATABASE \"%s\" SET synchronous_commit = local"
                  .formatted(database));
      List<String> fix = failure(probe).fix();
      Servers.execute(admin, "SET synchronous_commit = local", fix.get(0));
      assertThat(probe().failure()).isNull();
    } finally {
      Servers.execute(
          admin,
          "SET synchronous_commit = local",
          "ALTER SYSTEM RESET synchronous_standby_names",
          "SELECT pg_reload_conf()");
    }
    assertNothingLeft();
  }

  private void assertFixed(Failure failure) throws Exception {
    assertThat(failure.code()).isEqualTo(FailureCode.PERMISSION_DENIED);
    Servers.execute(admin, failure.fix().toArray(String[]::new));
    assertThat(probe().failure()).isNull();
    assertNothingLeft();
  }

  private void assertNothingLeft() {
    Servers.execute(
        admin,
        """
        DO $$ BEGIN
          IF EXISTS (SELECT FROM pg_class WHERE relname LIKE 'sourcecheck_probe_%') THEN
            RAISE 'a table was left';
          END IF;
        END $$""");
  }

  private WriteProbe probe() throws Exception {
    return probe("writer", "tmp", TestControl.patient());
  }

  private WriteProbe probe(String user, String schema, TestControl control) throws Exception {
    try (PostgresSession session =
        StrictServer.session(
            new StrictServer.StrictSource()
                .with("host", "127.0.0.1")
                .with("port", (long) server.getPort())
                .with("user", user)
                .with("dbname", database)
                .secret("password", "x")
                .tempSchema(schema)
                .spec())) {
      return session.probeWrite(control);
    }
  }

  private static Failure failure(WriteProbe probe) {
    return Objects.requireNonNull(probe.failure(), probe.message());
  }
}
