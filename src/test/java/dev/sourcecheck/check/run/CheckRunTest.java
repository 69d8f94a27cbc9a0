package dev.sourcecheck.check.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.access.SourceOpener;
import dev.sourcecheck.catalog.CatalogLimits;
import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.DriverFolders;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.NetworkFailures;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretReferences;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.PasswordServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import dev.sourcecheck.store.StoreSql;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The four checks of sources that are not stored, without the framework and without a store. */
class CheckRunTest {
  private static final Duration PATIENT = Duration.ofSeconds(60);

  private final String database = Servers.newDatabase();
  private final DataSource admin = Servers.superuser(database);
  private final String user = "checked_" + database;
  private final RecordingListener listener = new RecordingListener();
  private final SourceOpener opener =
      new SourceOpener(
          Engines.load(
              new EngineContext(
                  new Dialer(HostResolver.system(), new EgressPolicy(true)),
                  new DriverFolders(Path.of("drivers")),
                  false)),
          SecretReferences.unrestricted(Map.of("PG_SECRET", "s3cret-value")::get));
  private CheckExecutor executor = executor(step -> PATIENT);

  @TempDir Path folder;

  @BeforeEach
  void createSource() {
    Servers.execute(
        admin,
        "CREATE ROLE " + user + " LOGIN PASSWORD 's3cret-value'",
        "CREATE SCHEMA scratch AUTHORIZATION " + user,
        "CREATE TABLE shop (id int PRIMARY KEY, name text)",
        "CREATE VIEW names AS SELECT name FROM shop",
        "GRANT SELECT ON shop, names TO " + user);
  }

  @AfterEach
  void close() {
    executor.close();
  }

  @Test
  void runsFourChecksAndLeavesNothing() throws Exception {
    run(source(Servers.postgres().getPort(), "${env:PG_SECRET}"), PATIENT);

    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
    assertThat(listener.steps()).containsExactly(Step.values());
    assertThat(listener.details(Step.CONNECTION)).containsEntry("user", user);
    assertThat(listener.verdict(Step.CONNECTION).outcome()).isEqualTo(Outcome.SUCCESS);
    assertThat(listener.verdict(Step.TEMP_SCHEMA).message())
        .isEqualTo("Schema \"" + database + "\".\"scratch\" is writeable");
    assertThat(listener.verdict(Step.SCHEMA_DOWNLOAD).message()).isEqualTo("Discovered 2 tables");
    assertThat(listener.details(Step.LINEAGE_DOWNLOAD))
        .containsEntry("edges", Map.of("tables", 2L, "columns", 2L));
    assertThat(count("SELECT count(*) FROM pg_class WHERE relnamespace = 'scratch'::regnamespace"))
        .isZero();
    await().until(() -> sessions() == 0);
  }

  @Test
  void logsInWithReferencedSecrets() throws Exception {
    Path file = Files.writeString(folder.resolve("pg password"), "s3cret-value\n");
    try (PasswordServer server = PasswordServer.start("u", "s3cret-value")) {
      assertThat(login(server, "s3cret-value")).isInstanceOf(Verdict.Passed.class);
      assertThat(login(server, "${env:PG_SECRET}")).isInstanceOf(Verdict.Passed.class);
      assertThat(login(server, "${file:" + file + "}")).isInstanceOf(Verdict.Passed.class);
      assertThat(login(server, "wrong")).isInstanceOf(Verdict.Failed.class);
    }
  }

  private Verdict login(PasswordServer server, String password) throws Exception {
    RecordingListener login = new RecordingListener();
    SourceAccess access =
        opener.access(
            new SourceSpec(
                null,
                "login",
                SourceType.POSTGRES,
                Map.of(
                    "host",
                    "127.0.0.1",
                    "port",
                    (long) server.port(),
                    "dbname",
                    "postgres",
                    "user",
                    "u"),
                Map.of("password", new Secret(password)),
                null,
                false,
                null,
                null));
    new CheckRun(target(access), List.of(Step.CONNECTION), true, PATIENT, executor, login).run();
    assertThat(login.awaitEnd()).isEqualTo(new RunEnd.Completed());
    return login.verdict(Step.CONNECTION);
  }

  @Test
  void unresolvedReferenceFailsWithoutConnecting() throws Exception {
    try (FakeServer server = FakeServer.silent()) {
      run(source(server.port(), "${env:NOT_SET}"), PATIENT);

      assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
      assertFailed(Step.CONNECTION, FailureCode.OPTION_INVALID);
      assertThat(listener.verdict(Step.CONNECTION).message())
          .isEqualTo(
              "The field password refers to an environment variable that is not set: NOT_SET.");
      assertThat(listener.reports.subList(1, 4))
          .allSatisfy(
              report -> {
                assertThat(report.verdict().outcome()).isEqualTo(Outcome.SKIPPED);
                assertThat(report.verdict().message())
                    .isEqualTo("Skipped, since the connection failed");
              });
      assertThat(server.accepted()).isZero();
    }
  }

  @Test
  void missingEngineFailsConnection() throws Exception {
    SourceSpec oracle =
        new SourceSpec(null, "o", SourceType.ORACLE, Map.of(), Map.of(), null, false, null, null);

    run(oracle, PATIENT);

    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
    assertFailed(Step.CONNECTION, FailureCode.DRIVER_MISSING);
  }

  @Test
  void stepDeadlineFailsTheStep() throws Exception {
    executor.close();
    executor = executor(step -> Duration.ofMillis(300));
    try (FakeServer silent = FakeServer.silent()) {
      run(source(silent.port(), "x"), PATIENT);

      assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
      assertFailed(Step.CONNECTION, FailureCode.TIMEOUT);
      assertThat(listener.verdict(Step.LINEAGE_DOWNLOAD).outcome()).isEqualTo(Outcome.SKIPPED);
    }
  }

  @Test
  void runDeadlineEndsTheRun() throws Exception {
    SourceAccess hanging =
        new SourceAccess(
            source(1, "x"),
            "h",
            control -> {
              CountDownLatch aborted = new CountDownLatch(1);
              try (var registration = control.onAbort(aborted::countDown)) {
                aborted.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return new Opening.Refused(NetworkFailures.aborted(control), Map.of());
            });

    checks(hanging, Duration.ofMillis(300)).run();

    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.DeadlineExceeded(Step.CONNECTION));
    assertThat(listener.reports).isEmpty();
  }

  @Test
  void cancelDuringLoginStopsTheRun() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      CheckRun run = checks(source(silent.port(), "x"), PATIENT);
      executor.execute(run::run);
      await().until(() -> silent.accepted() > 0);

      run.cancel();

      assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Stopped());
      assertThat(listener.reports).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void cancelBetweenStepsStopsTheRunAndLeavesNothing(Step last) throws Exception {
    CheckRun run = checks(source(Servers.postgres().getPort(), "s3cret-value"), PATIENT);
    listener.onFinished =
        report -> {
          if (report.step() == last) {
            run.cancel();
          }
        };

    run.run();

    assertThat(listener.awaitEnd())
        .isEqualTo(last == Step.LINEAGE_DOWNLOAD ? new RunEnd.Completed() : new RunEnd.Stopped());
    assertThat(listener.steps())
        .containsExactlyElementsOf(List.of(Step.values()).subList(0, last.ordinal() + 1));
    await().until(() -> sessions() == 0);
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "LINEAGE_DOWNLOAD")
  void opensAnotherSessionAfterALostOne(Step last) throws Exception {
    listener.onFinished =
        report -> {
          if (report.step() == last) {
            count(
                "SELECT count(pg_terminate_backend(pid, 10000)) FROM pg_stat_activity WHERE usename"
                    + " = '"
                    + user
                    + "'");
          }
        };

    run(source(Servers.postgres().getPort(), "s3cret-value"), PATIENT);

    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
    assertThat(listener.steps()).containsExactly(Step.values());
  }

  @Test
  void faultOfSourcecheckEndsTheRun() throws Exception {
    IllegalStateException fault = new IllegalStateException("broken");
    SourceSpec source = source(1, "x");
    SourceAccess broken =
        new SourceAccess(
            source,
            "h",
            control -> {
              throw fault;
            });

    checks(broken, PATIENT).run();

    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Faulted(Step.CONNECTION, fault));
    assertThat(listener.reports).isEmpty();
  }

  private void assertFailed(Step step, FailureCode code) {
    assertThat(listener.verdict(step)).isInstanceOf(Verdict.Failed.class);
    assertThat(((Verdict.Failed) listener.verdict(step)).failure().code()).isEqualTo(code);
  }

  private void run(SourceSpec source, Duration remaining) {
    checks(source, remaining).run();
  }

  private CheckRun checks(SourceSpec source, Duration remaining) {
    return checks(opener.access(source), remaining);
  }

  private CheckRun checks(SourceAccess access, Duration remaining) {
    return new CheckRun(
        target(access), List.of(Step.values()), true, remaining, executor, listener);
  }

  private static CheckTarget target(SourceAccess access) {
    return new CheckTarget(0, 0, access.source(), access::open, true, null);
  }

  private static CheckExecutor executor(Function<Step, Duration> deadlines) {
    return new CheckExecutor(
        CheckRegistry.withoutStore(CatalogLimits.DEFAULT), deadlines, Duration.ofSeconds(30));
  }

  private SourceSpec source(int port, String password) {
    return new SourceSpec(
        null,
        "unsaved",
        SourceType.POSTGRES,
        Map.of("host", "127.0.0.1", "port", (long) port, "dbname", database, "user", user),
        Map.of("password", new Secret(password)),
        "scratch",
        false,
        null,
        null);
  }

  private long sessions() {
    return count("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + user + "'");
  }

  private long count(String sql) {
    return new StoreSql(admin).withSession(session -> session.sql(sql).one(Long.class));
  }
}
