package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Step;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
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

/**
 * Everything that changes many jobs at a time, all at once on the same jobs, which each takes in an
 * order of its own: they may wait for each other, but never in a ring.
 */
class LockOrderTest {
  private static final int JOBS = 100;
  private static final int ROUNDS = 30;

  static Stream<Arguments> acts() {
    return Stream.of(
        act("renew", LockOrderTest::renew),
        act("release", (table, fences) -> table.claims.release(fences)),
        act("write steps", (table, fences) -> new WriteBatch(table.store).write(steps(fences))),
        act("end", (table, fences) -> new WriteBatch(table.store).write(endings(fences))),
        act("cancel", (table, fences) -> table.requests.cancelAll(ids(fences))));
  }

  @ParameterizedTest
  @MethodSource("acts")
  void jobsAreLockedInTheOrderOfTheirIds(String name, ActOn act) throws Exception {
    try (JobTable table = JobTable.open();
        Connection holder = table.dataSource.getConnection();
        Statement lock = holder.createStatement()) {
      for (int i = 0; i < 3; i++) {
        table.submit();
      }
      List<OwnershipToken> fences = new ArrayList<>();
      table.claims.claim("w", 3, JobTable.LEASE).forEach(claim -> fences.add(claim.fence()));
      Collections.reverse(fences);
      holder.setAutoCommit(false);
      lock.execute("SELECT FROM test_job WHERE id = 1 FOR UPDATE");
      CompletableFuture<Void> acting =
          CompletableFuture.runAsync(
              () -> {
                try {
                  act.on(table, fences);
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

      // it waits for the first, and has not yet locked what comes after
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
  void theReaperWaitsForNobody() throws Exception {
    try (JobTable table = JobTable.open();
        Connection holder = table.dataSource.getConnection();
        Statement lock = holder.createStatement()) {
      for (int i = 0; i < 3; i++) {
        table.submit();
      }
      table.claims.claim("w", 3, JobTable.LEASE);
      table.execute("UPDATE test_job SET lease_until = now() - interval '1 s'");
      holder.setAutoCommit(false);
      lock.execute("SELECT FROM test_job WHERE id = 2 FOR UPDATE");

      assertThat(table.reaping.giveBack()).containsExactlyInAnyOrder(1L, 3L);
      holder.rollback();
      assertThat(table.reaping.giveBack()).containsExactly(2L);
    }
  }

  @Test
  void nothingThatLocksManyJobsLocksOthersOut() throws Exception {
    Map<String, String> manyTries = Map.of("sourcecheck.job.attempts", "1000000");
    ExecutorService hands = Executors.newCachedThreadPool();
    try (JobTable table = JobTable.open(manyTries);
        Connection renewing = table.dataSource.getConnection()) {
      Set<OwnershipToken> held = ConcurrentHashMap.newKeySet();
      WriteBatch writes = new WriteBatch(table.store);
      List<Callable<Void>> work =
          List.of(
              () -> claimAgainAndAgain(table, held),
              repeat(table, held, fences -> JobQueue.renew(renewing, fences, JobTable.LEASE)),
              repeat(table, held, fences -> writes.write(steps(fences))),
              repeat(table, held, fences -> writes.write(steps(fences))),
              repeat(table, held, fences -> writes.write(endings(fences.subList(0, 3)))),
              repeat(table, held, fences -> table.claims.release(fences.subList(0, 20))),
              repeat(table, held, fences -> table.requests.cancelAll(ids(fences.subList(0, 5)))),
              repeat(table, held, fences -> lapseAndReap(table, fences.subList(0, 20))));
      List<Future<Void>> running = new ArrayList<>();
      work.forEach(each -> running.add(hands.submit(each)));
      for (Future<Void> each : running) {
        each.get(); // a victim of a deadlock fails here
      }

      assertThat(
              number(
                  table,
                  "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"))
          .isZero();
      assertThat(number(table, "SELECT count(*) FROM test_job WHERE attempt > 1")).isPositive();
    } finally {
      hands.shutdownNow();
    }
  }

  interface ActOn {
    void on(JobTable table, List<OwnershipToken> fences) throws Exception;
  }

  private static Arguments act(String name, ActOn act) {
    return Arguments.of(name, act);
  }

  private static void renew(JobTable table, List<OwnershipToken> fences) throws SQLException {
    try (Connection connection = table.dataSource.getConnection()) {
      JobQueue.renew(connection, fences, JobTable.LEASE);
    }
  }

  private interface Act {
    void on(List<OwnershipToken> fences) throws Exception;
  }

  /** Whatever is held at the time, and a few that are not, in any order. */
  private static Callable<Void> repeat(JobTable table, Set<OwnershipToken> held, Act act) {
    return () -> {
      Random random = new Random(act.hashCode());
      for (int i = 0; i < ROUNDS; i++) {
        List<OwnershipToken> fences = new ArrayList<>(held);
        Collections.shuffle(fences, random);
        while (fences.size() < JOBS) {
          fences.add(new OwnershipToken(1 + random.nextInt(ROUNDS * 20), random.nextInt(10)));
        }
        Collections.shuffle(fences, random);
        act.on(fences);
      }
      return null;
    };
  }

  private static Void claimAgainAndAgain(JobTable table, Set<OwnershipToken> held) {
    for (int n = 0; n < JOBS; n++) {
      table.submit();
    }
    for (int i = 0; i < ROUNDS; i++) {
      for (int n = 0; n < 20; n++) {
        table.submit();
      }
      List<Claim> claims = table.claims.claim("worker", JOBS, JobTable.LEASE);
      Set<Long> anew =
          claims.stream().map(claim -> claim.fence().jobId()).collect(Collectors.toSet());
      held.removeIf(fence -> anew.contains(fence.jobId()));
      claims.forEach(claim -> held.add(claim.fence()));
    }
    return null;
  }

  private static void lapseAndReap(JobTable table, List<OwnershipToken> fences) {
    // one by one, so that this is not itself what locks many
    fences.forEach(
        fence ->
            table.execute(
                "UPDATE test_job SET lease_until = now() - interval '1 s'"
                    + " WHERE status = 'processing' AND id = "
                    + fence.jobId()));
    table.reaping.giveBack();
    table.reaping.giveUp();
  }

  private static List<FencedWriter.PendingWrite> steps(List<OwnershipToken> fences) {
    return entries(
        fences,
        new StepWrite(Step.CONNECTION, JobStatus.PROCESSING, null, "{}", System.nanoTime(), null),
        null);
  }

  private static List<FencedWriter.PendingWrite> endings(List<OwnershipToken> fences) {
    return entries(fences, null, JobCompletion.done(true));
  }

  private static List<FencedWriter.PendingWrite> entries(
      List<OwnershipToken> fences, @Nullable StepWrite step, @Nullable JobCompletion ending) {
    return fences.stream()
        .map(
            fence ->
                new FencedWriter.PendingWrite(
                    fence,
                    step == null ? List.of() : List.of(step),
                    ending,
                    () -> true,
                    new CompletableFuture<>()))
        .toList();
  }

  private static List<Long> ids(List<OwnershipToken> fences) {
    return fences.stream().map(OwnershipToken::jobId).toList();
  }

  private static long number(JobTable table, String sql) {
    return table.store.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
