package dev.sourcecheck.engine.postgresql;

import static dev.sourcecheck.engine.postgresql.StrictServer.USER;
import static dev.sourcecheck.engine.postgresql.StrictServer.asSuperuser;
import static dev.sourcecheck.engine.postgresql.StrictServer.ask;
import static dev.sourcecheck.engine.postgresql.StrictServer.session;
import static dev.sourcecheck.engine.postgresql.StrictServer.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.Session.Operation;
import dev.sourcecheck.engine.TestControl;
import dev.sourcecheck.engine.WriteProbe;
import dev.sourcecheck.engine.WriteProbe.PartOutcome;
import dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PostgresWriteProbeTest {
  private static final String QUOTED_USER = IdentifierQuoting.identifier(USER);
  private static final String PROBES =
      "SELECT count(*) FROM pg_class WHERE relname LIKE 'sourcecheck_probe_%'";

  @BeforeAll
  static void createSchemas() {
    asSuperuser(
        "app",
        "CREATE SCHEMA \"Tmp.x\"",
        "GRANT USAGE, CREATE ON SCHEMA \"Tmp.x\" TO " + QUOTED_USER,
        "CREATE SCHEMA locked",
        "CREATE SCHEMA hung",
        "GRANT USAGE, CREATE ON SCHEMA hung TO " + QUOTED_USER,
        """
        CREATE FUNCTION public.sleep_in_hung() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN
          IF current_setting('application_name') = 'sourcecheck'
             AND current_query() LIKE 'CREATE TABLE "hung"%' THEN
            PERFORM pg_sleep(600);
          END IF;
        END $$
        """,
        "CREATE EVENT TRIGGER hang ON ddl_command_start EXECUTE FUNCTION public.sleep_in_hung()");
  }

  @Test
  void passesAndLeavesNothing() throws Exception {
    WriteProbe probe = probe(source().tempSchema("app.Tmp.x").spec());

    assertThat(probe.failure()).isNull();
    assertThat(probe.message()).isEqualTo("Schema \"app\".\"Tmp.x\" is writeable");
    assertThat(probe.parts())
        .extracting(WriteProbe.ProbePart::name)
        .containsExactly("create", "insert", "select", "drop", "commit");
    assertThat(probe.parts()).allMatch(part -> part.outcome() == PartOutcome.PASSED);
    assertThat(ask("app", PROBES)).isEqualTo("0");
  }

  @Test
  void fixCreatesAndGrantsSchema() throws Exception {
    SourceSpec source = source().tempSchema("app.No \"schema").spec();

    WriteProbe probe = probe(source);

    assertThat(probe.message())
        .matches(
            "schema \"No \"schema\" does not exist: unable to create table"
                + " \"app\"\\.\"No \"\"schema\"\\.\"sourcecheck_probe_\\d{10}_[0-9a-f]{16}\"");
    assertThat(probe.parts())
        .extracting(WriteProbe.ProbePart::outcome)
        .containsExactly(
            PartOutcome.FAILED,
            PartOutcome.NOT_TRIED,
            PartOutcome.NOT_TRIED,
            PartOutcome.NOT_TRIED,
            PartOutcome.NOT_TRIED);
    assertFixed(source, FailureCode.SCHEMA_UNKNOWN, "temp_schema");
  }

  @Test
  void fixGrantsPrivileges() throws Exception {
    SourceSpec source = source().tempSchema("locked").spec();

    WriteProbe probe = probe(source);

    assertThat(failure(probe).hint())
        .isEqualTo("User \"Da'ta \"\"fold\" may not create tables in schema \"locked\".");
    assertFixed(source, FailureCode.PERMISSION_DENIED, "temp_schema");
  }

  @Test
  void fixGrantsPrivilegesToRole() throws Exception {
    asSuperuser(
        "app",
        "CREATE ROLE \"Writer\"",
        "GRANT \"Writer\" TO " + QUOTED_USER,
        "CREATE SCHEMA for_role");
    SourceSpec source = source().with("role", "Writer").tempSchema("for_role").spec();

    WriteProbe probe = probe(source);

    assertThat(failure(probe).fix())
        .containsExactly("GRANT USAGE, CREATE ON SCHEMA \"for_role\" TO \"Writer\"");
    assertFixed(source, FailureCode.PERMISSION_DENIED, "temp_schema");
  }

  @Test
  void fixMakesDatabaseWritable() throws Exception {
    asSuperuser(
        "postgres",
        "CREATE DATABASE ro",
        "ALTER DATABASE ro SET default_transaction_read_only = on");
    SourceSpec source =
        source().with("dbname", "ro").with("user", "postgres").tempSchema("public").spec();

    assertFixed("ro", source, FailureCode.READ_ONLY, "temp_schema");
  }

  @Test
  void fixMakesUserWritable() throws Exception {
    asSuperuser(
        "app",
        "CREATE ROLE reader LOGIN PASSWORD " + StrictServer.literal(StrictServer.PASSWORD),
        "CREATE SCHEMA of_reader AUTHORIZATION reader",
        "ALTER ROLE reader SET default_transaction_read_only = on");
    SourceSpec source = source().with("user", "reader").tempSchema("of_reader").spec();

    assertFixed(source, FailureCode.READ_ONLY, "temp_schema");
  }

  @Test
  void fixMakesServerWritable() throws Exception {
    asSuperuser(
        "postgres",
        "ALTER SYSTEM SET default_transaction_read_only = on",
        "SELECT pg_reload_conf()");
    SourceSpec source = source().tempSchema("app.Tmp.x").spec();
    Awaitility.await().until(() -> probe(source).failure() != null);

    assertFixed(source, FailureCode.READ_ONLY, "temp_schema");
  }

  @Test
  void distinguishesStandbyFromReadOnlySetting() throws Exception {
    try (EmbeddedPostgres standby =
        Servers.ownPostgres()
            .setDataDirectoryCustomizer(
                folder -> {
                  try {
                    Files.createFile(folder.toPath().resolve("standby.signal"));
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                })
            .start()) {
      SourceSpec source =
          source()
              .with("port", (long) standby.getPort())
              .with("user", "postgres")
              .with("dbname", "postgres")
              .tempSchema("public")
              .spec();

      WriteProbe probe = probe(source);

      assertThat(StrictServer.open(source).details()).containsEntry("standby", true);
      assertThat(failure(probe))
          .returns(FailureCode.READ_ONLY, Failure::code)
          .returns("25006", Failure::sqlState)
          .returns(true, Failure::retryable);
      assertThat(failure(probe).fix()).isEmpty();
    }
  }

  @Test
  void dropsTableAfterFailedInsert() throws Exception {
    asSuperuser(
        "app",
        "CREATE SCHEMA picky AUTHORIZATION " + QUOTED_USER,
        """
        CREATE FUNCTION public.break_picky() RETURNS event_trigger LANGUAGE plpgsql AS $$
        DECLARE made record;
        BEGIN
          FOR made IN SELECT * FROM pg_event_trigger_ddl_commands() WHERE schema_name = 'picky' LOOP
            EXECUTE format('ALTER TABLE %s ADD CHECK (id > 1)', made.object_identity);
          END LOOP;
        END $$
        """,
        """
        CREATE EVENT TRIGGER break_picky ON ddl_command_end WHEN TAG IN ('CREATE TABLE')
        EXECUTE FUNCTION public.break_picky()
        """);

    WriteProbe probe = probe(source().tempSchema("picky").spec());

    assertThat(probe.message())
        .matches(
            "new row for relation \"\\w+\" violates check constraint \"\\w+\" \\(Failing row"
                + " contains \\(1, sourcecheck\\)\\): unable to insert into table"
                + " \"app\"\\.\"picky\"\\.\"\\w+\"");
    assertThat(probe.parts())
        .extracting(WriteProbe.ProbePart::outcome)
        .containsExactly(
            PartOutcome.PASSED,
            PartOutcome.FAILED,
            PartOutcome.NOT_TRIED,
            PartOutcome.PASSED,
            PartOutcome.PASSED);
    assertThat(ask("app", PROBES)).isEqualTo("0");
  }

  @Test
  void dropsOnlyOldProbeTables() throws Exception {
    asSuperuser(
        "app",
        "CREATE SCHEMA swept AUTHORIZATION " + QUOTED_USER,
        "SET ROLE " + QUOTED_USER,
        "CREATE TABLE swept.sourcecheck_probe_1700000000_0123456789abcdef ()",
        "CREATE TABLE swept.sourcecheck_probe_9700000000_0123456789abcdef ()",
        "CREATE TABLE swept.sourcecheck_probe_of_mine ()",
        "RESET ROLE",
        "CREATE TABLE swept.sourcecheck_probe_1700000001_0123456789abcdef ()");
    try {
      assertThat(probe(source().tempSchema("swept").spec()).failure()).isNull();

      assertThat(
              ask(
                  "app",
                  """
                  SELECT string_agg(right(relname, 27), ' ' ORDER BY relname) FROM pg_class
                  WHERE relnamespace = 'swept'::regnamespace
                  """))
          .isEqualTo(
              "1700000001_0123456789abcdef 9700000000_0123456789abcdef sourcecheck_probe_of_mine");
    } finally {
      asSuperuser("app", "DROP SCHEMA swept CASCADE");
    }
  }

  @Test
  void rejectsTempSchemaInAnotherDatabase() {
    PostgresSession session = session(source().tempSchema("other.tmp").spec());

    assertThatThrownBy(() -> session.probeWrite(TestControl.patient()))
        .isInstanceOfSatisfying(
            InvalidOptionException.class,
            invalid ->
                assertThat(session.explain(invalid, Operation.WRITE))
                    .returns(FailureCode.OPTION_INVALID, Failure::code)
                    .returns(java.util.List.of("temp_schema"), Failure::fields));
    session.close();
  }

  @Test
  void abortEndsHungStatement() throws Exception {
    PostgresSession session = session(source().tempSchema("hung").spec());
    TestControl control = TestControl.patient();
    CompletableFuture<WriteProbe> result = startHungProbe(session, control);

    control.abort();

    WriteProbe probe = result.get(20, TimeUnit.SECONDS);
    assertThat(failure(probe).code()).isEqualTo(FailureCode.CANCELLED);
    assertThat(session.usable()).isFalse();
    session.close();
    Awaitility.await().until(() -> "0".equals(ask("app", HUNG_PROBES)));
    assertThat(ask("app", PROBES)).isEqualTo("0");
  }

  @Test
  void serverCancelsStatementAfterTimeout() throws Exception {
    PostgresSession session = session(source().tempSchema("hung").spec());

    WriteProbe probe = session.probeWrite(TestControl.lasting(java.time.Duration.ofSeconds(1)));

    assertThat(failure(probe).code()).isEqualTo(FailureCode.TIMEOUT);
    assertThat(failure(probe).sqlState()).isEqualTo("57014");
    assertThat(session.usable()).isTrue();
    session.close();
  }

  @Test
  void reportsTerminatedBackend() throws Exception {
    PostgresSession session = session(source().tempSchema("hung").spec());
    CompletableFuture<WriteProbe> result = startHungProbe(session, TestControl.patient());

    asSuperuser(
        "app",
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            + " WHERE application_name = 'sourcecheck' AND wait_event = 'PgSleep'");

    WriteProbe probe = result.get(20, TimeUnit.SECONDS);
    assertThat(failure(probe))
        .returns(FailureCode.SERVER_STARTING, Failure::code)
        .returns("57P01", Failure::sqlState)
        .returns(true, Failure::retryable);
    assertThat(session.usable()).isFalse();
    session.close();
  }

  @Test
  void reportsStoppedServer() throws Exception {
    EmbeddedPostgres stopped = Servers.ownPostgres().start();
    Servers.execute(
        stopped.getPostgresDatabase(),
        """
        CREATE FUNCTION hang() RETURNS event_trigger LANGUAGE plpgsql AS $$
        BEGIN PERFORM pg_sleep(600); END $$
        """,
        "CREATE EVENT TRIGGER hang ON ddl_command_start EXECUTE FUNCTION hang()");
    PostgresSession session =
        session(
            source()
                .with("port", (long) stopped.getPort())
                .with("user", "postgres")
                .with("dbname", "postgres")
                .tempSchema("public")
                .spec());
    TestControl control = TestControl.patient();
    CompletableFuture<WriteProbe> result = startProbe(session, control);
    Awaitility.await().until(() -> control.registrations() == 1);

    stopped.close();

    Failure failure = failure(result.get(20, TimeUnit.SECONDS));
    assertThat(failure.code()).isIn(FailureCode.SERVER_STARTING, FailureCode.NETWORK_UNREACHABLE);
    assertThat(failure.retryable()).isTrue();
    assertThat(session.usable()).isFalse();
    session.close();
  }

  private static final String HUNG_PROBES =
      "SELECT count(*) FROM pg_stat_activity"
          + " WHERE application_name = 'sourcecheck' AND wait_event = 'PgSleep'";

  /** Starts a probe and returns when it waits in the server. */
  private static CompletableFuture<WriteProbe> startHungProbe(
      PostgresSession session, TestControl control) {
    CompletableFuture<WriteProbe> result = startProbe(session, control);
    Awaitility.await().until(() -> "1".equals(ask("app", HUNG_PROBES)));
    return result;
  }

  private static CompletableFuture<WriteProbe> startProbe(
      PostgresSession session, TestControl control) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return session.probeWrite(control);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static WriteProbe probe(SourceSpec source) throws Exception {
    try (PostgresSession session = session(source)) {
      return session.probeWrite(TestControl.patient());
    }
  }

  private static Failure failure(WriteProbe probe) {
    return Objects.requireNonNull(probe.failure(), probe.message());
  }

  private static void assertFixed(SourceSpec source, FailureCode code, String... fields)
      throws Exception {
    assertFixed("app", source, code, fields);
  }

  /** Asserts the failure of the probe, and that the probe succeeds after its fix. */
  private static void assertFixed(
      String database, SourceSpec source, FailureCode code, String... fields) throws Exception {
    Failure failure = failure(probe(source));
    assertThat(failure.code()).isEqualTo(code);
    assertThat(failure.fields()).containsExactly(fields);
    assertThat(failure.fix()).isNotEmpty();

    asSuperuser(database, failure.fix());

    Awaitility.await().until(() -> probe(source).failure() == null);
  }
}
