package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.ConnectionStrings;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.ReportedStep;
import dev.sourcecheck.servers.FakeServer;
import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several sources at a time, and interrupts. */
class LocalTesterTest {
  private static final TestPlan PLAN =
      new TestPlan(EnumSet.allOf(Step.class), Duration.ofSeconds(60), 4, false);

  private final String database = Servers.newDatabase();
  private final DataSource admin = Servers.superuser(database);

  @Test
  void blackHolesDoNotDelayOthers() throws Exception {
    int blackHoles = 10;
    int others = 190;
    TestPlan plan = new TestPlan(EnumSet.of(Step.CONNECTION), Duration.ofMinutes(5), 16, false);
    CountDownLatch ended = new CountDownLatch(others);
    TestProgress counting =
        new TestProgress() {
          @Override
          public void ended(ReportedSource source) {
            ended.countDown();
          }
        };
    // answers nothing until all others have ended
    try (FakeServer blackHole = new FakeServer((in, out) -> awaitOrThrow(ended));
        TestRuntime runtime = runtime()) {
      List<SourceInput> sources = new ArrayList<>();
      for (int i = 0; i < blackHoles + others; i++) {
        sources.add(
            source("s" + i, i < blackHoles ? blackHole.port() : Servers.postgres().getPort()));
      }

      List<ReportedSource> tested =
          new LocalTester(runtime::access, runtime.executor(), plan, counting).run(sources);

      assertThat(tested).extracting(ReportedSource::name).containsExactly(names(sources));
      assertThat(tested.subList(0, blackHoles))
          .extracting(ReportedSource::verdict)
          .containsOnly("failed");
      assertThat(tested.subList(blackHoles, tested.size()))
          .extracting(ReportedSource::verdict)
          .containsOnly("success");
    }
  }

  private static void awaitOrThrow(CountDownLatch latch) throws IOException {
    try {
      if (!latch.await(60, TimeUnit.SECONDS)) {
        throw new IOException("The other sources have not ended");
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    }
  }

  @ParameterizedTest
  @EnumSource
  void interruptAtAnyStepLeavesNothing(Step step) throws Exception {
    Servers.execute(admin, "CREATE SCHEMA scratch");
    try (TestRuntime runtime = runtime()) {
      LocalTester[] self = new LocalTester[1];
      CompletableFuture<Void> interrupted = new CompletableFuture<>();
      TestProgress interrupting =
          new TestProgress() {
            @Override
            public void stepStarted(String source, String name) {
              if (name.equals(step.wire())) {
                interrupt(self[0], interrupted);
              }
            }
          };
      LocalTester tester = new LocalTester(runtime::access, runtime.executor(), PLAN, interrupting);
      self[0] = tester;

      List<ReportedSource> tested = tester.run(List.of(source("s", Servers.postgres().getPort())));

      interrupted.join();
      assertThat(tested.get(0).status()).isIn("cancelled", "done");
      String others =
          "SELECT count(*) FROM pg_stat_activity WHERE datname = '%s' AND pid <> pg_backend_pid()";
      await().until(() -> count(others.formatted(database)) == 0);
      assertThat(
              count("SELECT count(*) FROM pg_class WHERE relnamespace = 'scratch'::regnamespace"))
          .isZero();
    }
  }

  @Test
  void interruptEndsALoginThatHangs() throws Exception {
    try (FakeServer silent = FakeServer.silent();
        TestRuntime runtime = runtime()) {
      LocalTester tester =
          new LocalTester(runtime::access, runtime.executor(), PLAN, TestProgress.NONE);
      CompletableFuture<List<ReportedSource>> running =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return tester.run(List.of(source("s", silent.port())));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              });
      await().until(() -> silent.accepted() > 0);

      tester.interrupt();

      assertThat(running.join().get(0).steps())
          .extracting(ReportedStep::status)
          .containsOnly("cancelled");
    }
  }

  private static void interrupt(LocalTester tester, CompletableFuture<Void> done) {
    new Thread(
            () -> {
              try {
                tester.interrupt();
                done.complete(null);
              } catch (InterruptedException e) {
                done.completeExceptionally(e);
              }
            })
        .start();
  }

  private SourceInput source(String name, int port) throws Exception {
    return ConnectionStrings.parse(
            "postgresql://postgres:postgres@127.0.0.1:" + port + "/" + database)
        .outer("temp_schema", database + ".scratch")
        .build(name);
  }

  private static String[] names(List<SourceInput> sources) {
    return sources.stream().map(SourceInput::name).toArray(String[]::new);
  }

  private static TestRuntime runtime() throws UsageException {
    return new TestRuntime(
        LocalSettings.of(new SettingValues(name -> null, name -> null)), name -> null);
  }

  private long count(String sql) {
    return new StoreSql(admin).withSession(session -> session.sql(sql).one(Long.class));
  }
}
