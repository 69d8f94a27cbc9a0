package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Statements that change many jobs lock them in one order, so that they never deadlock. */
class LockOrderTest {
  private static final int JOBS = 100;
  private static final int ROUNDS = 30;

  private static final String SUBMIT =
      """
      WITH job AS (
        INSERT INTO test_job (payload, status, host_key, deadline_at)
        SELECT '{}', 'waiting', 'localhost', now() + interval '1 day' FROM generate_series(1, %d)
        RETURNING id
      )
      INSERT INTO test_step (job_id, ordinal, step)
      SELECT job.id, s.ordinal, s.step
      FROM job, unnest(ARRAY['connection', 'temp_schema', 'schema_download', 'lineage_download'])
        WITH ORDINALITY AS s (step, ordinal)
      """;

  static Stream<Arguments> acts() {
    return Stream.of(
        act("renew", LockOrderTest::renew),
        act("release", (table, tokens) -> table.leases.release(tokens)),
        act("write steps", (table, tokens) -> table.commit(steps(tokens))),
        act("end", (table, tokens) -> table.commit(endings(tokens))),
        act("cancel", (table, tokens) -> table.commands.cancelAll(ids(tokens))));
  }

  @ParameterizedTest
  @MethodSource("acts")
  void locksJobsInOrderOfIds(String name, ActOn act) throws Exception {
    try (JobTable table = JobTable.open();
        Connection holder = table.dataSource.getConnection();
        Statement lock = holder.createStatement()) {
      for (int i = 0; i < 3; i++) {
        table.submit();
      }
      List<FencingToken> tokens = new ArrayList<>();
      table.claim("w", 3).forEach(claim -> tokens.add(claim.token()));
      Collections.reverse(tokens);
      holder.setAutoCommit(false);
      lock.execute("SELECT FROM test_job WHERE id = 1 FOR UPDATE");
      CompletableFuture<Void> acting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  act.on(table, tokens);
                } catch (Exception e) {
                  throw new CompletionException(e);
                }
              });
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () ->
                  number(
                          table,
                          "SELECT count(*) FROM pg_stat_activity"
                              + " WHERE wait_event_type = 'Lock' AND datname = current_database()")
                      == 1);

      // it waits for the first job and has not locked the later ones
      assertThat(
              number(
                  table,
                  "WITH free AS (SELECT id FROM test_job FOR UPDATE SKIP LOCKED) SELECT count(*) FROM free"))
          .isEqualTo(2);
      holder.rollback();

      assertThat(acting).succeedsWithin(Duration.ofSeconds(60));
    }
  }

  @Test
  void reaperSkipsLockedJobs() throws Exception {
    try (JobTable table = JobTable.open();
        Connection holder = table.dataSource.getConnection();
        Statement lock = holder.createStatement()) {
      for (int i = 0; i < 3; i++) {
        table.submit();
      }
      table.claim("w", 3);
      table.execute("UPDATE test_job SET lease_until = now() - interval '1 s'");
      holder.setAutoCommit(false);
      lock.execute("SELECT FROM test_job WHERE id = 2 FOR UPDATE");

      assertThat(table.reaper.requeueLapsed()).containsExactlyInAnyOrder(1L, 3L);
      holder.rollback();
      assertThat(table.reaper.requeueLapsed()).containsExactly(2L);
    }
  }

  @Test
  void concurrentChangesDoNotDeadlock() throws Exception {
    Map<String, String> manyAttempts = Map.of("sourcecheck.job.attempts", "1000000");
    ExecutorService hands = Executors.newCachedThreadPool();
    try (JobTable table = JobTable.open(manyAttempts);
        Connection renewing = table.dataSource.getConnection()) {
      Set<FencingToken> held = ConcurrentHashMap.newKeySet();
      List<Callable<Void>> work =
          List.of(
              () -> claimRepeatedly(table, held),
              repeat(table, held, tokens -> JobLeases.renew(renewing, tokens, JobTable.LEASE)),
              repeat(table, held, tokens -> table.commit(steps(tokens))),
              repeat(table, held, tokens -> table.commit(steps(tokens))),
              repeat(table, held, tokens -> table.commit(endings(tokens.subList(0, 3)))),
              repeat(table, held, tokens -> table.leases.release(tokens.subList(0, 20))),
              repeat(table, held, tokens -> table.commands.cancelAll(ids(tokens.subList(0, 5)))),
              repeat(table, held, tokens -> lapseAndReap(table, tokens.subList(0, 20))));
      List<Future<Void>> running = new ArrayList<>();
      work.forEach(each -> running.add(hands.submit(each)));
      for (Future<Void> each : running) {
        each.get(); // fails for a deadlock victim
      }

      assertThat(
              number(
                  table,
                  "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
          .isZero();
      assertThat(number(table, "SELECT count(*) FROM test_job WHERE fencing_token > 1"))
          .isPositive();
    } finally {
      hands.shutdownNow();
    }
  }

  interface ActOn {
    void on(JobTable table, List<FencingToken> tokens) throws Exception;
  }

  private static Arguments act(String name, ActOn act) {
    return Arguments.of(name, act);
  }

  private static void renew(JobTable table, List<FencingToken> tokens) throws SQLException {
    try (Connection connection = table.dataSource.getConnection()) {
      JobLeases.renew(connection, tokens, JobTable.LEASE);
    }
  }

  private interface TokenAction {
    void on(List<FencingToken> tokens) throws Exception;
  }

  /** Repeats a change on the current tokens and some invalid ones, in random order. */
  private static Callable<Void> repeat(JobTable table, Set<FencingToken> held, TokenAction act) {
    return () -> {
      Random random = new Random(act.hashCode());
      for (int i = 0; i < ROUNDS; i++) {
        List<FencingToken> tokens = new ArrayList<>(held);
        Collections.shuffle(tokens, random);
        while (tokens.size() < JOBS) {
          tokens.add(new FencingToken(1 + random.nextInt(ROUNDS * 20), random.nextInt(10)));
        }
        Collections.shuffle(tokens, random);
        act.on(tokens);
      }
      return null;
    };
  }

  private static void submit(JobTable table, int jobs) {
    table.execute(SUBMIT.formatted(jobs));
  }

  private static Void claimRepeatedly(JobTable table, Set<FencingToken> held) {
    submit(table, JOBS);
    for (int i = 0; i < ROUNDS; i++) {
      submit(table, 20);
      List<Claim> claims = table.claim("worker", JOBS);
      Set<Long> anew =
          claims.stream().map(claim -> claim.token().jobId()).collect(Collectors.toSet());
      held.removeIf(token -> anew.contains(token.jobId()));
      claims.forEach(claim -> held.add(claim.token()));
    }
    return null;
  }

  private static void lapseAndReap(JobTable table, List<FencingToken> tokens) {
    // one statement per job, so that this does not lock several itself
    table.execute(
        tokens.stream()
            .map(
                token ->
                    "UPDATE test_job SET lease_until = now() - interval '1 s'"
                        + " WHERE status = 'processing' AND id = "
                        + token.jobId())
            .toArray(String[]::new));
    table.reaper.requeueLapsed();
    table.failExpired();
  }

  private static List<PendingWrite> steps(List<FencingToken> tokens) {
    return entries(
        tokens,
        new StepWrite(Step.CONNECTION, JobStatus.PROCESSING, null, "{}", Instant.now(), null),
        null);
  }

  private static List<PendingWrite> endings(List<FencingToken> tokens) {
    return entries(tokens, null, JobCompletion.done(true));
  }

  private static List<PendingWrite> entries(
      List<FencingToken> tokens, @Nullable StepWrite step, @Nullable JobCompletion ending) {
    return tokens.stream()
        .map(
            token ->
                new PendingWrite(
                    token,
                    step == null ? List.of() : List.of(step),
                    ending,
                    () -> true,
                    new CompletableFuture<>()))
        .toList();
  }

  private static List<Long> ids(List<FencingToken> tokens) {
    return tokens.stream().map(FencingToken::jobId).toList();
  }

  private static long number(JobTable table, String sql) {
    return table.store.withSession(session -> session.sql(sql).one(Long.class));
  }
}
