package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Everything that changes many jobs at a time, all at once on the same jobs, which each takes in an
 * order of its own: they may wait for each other, but never in a ring.
 */
class LockOrderTest {
  private static final int JOBS = 400;
  private static final int ROUNDS = 40;

  @Test
  void nothingThatLocksManyJobsLocksOthersOut() throws Exception {
    Map<String, String> manyTries = Map.of("sourcecheck.job.attempts", "1000000");
    ExecutorService hands = Executors.newCachedThreadPool();
    try (JobTable table = JobTable.open(manyTries);
        Connection renewing = table.dataSource.getConnection()) {
      Set<Fence> held = ConcurrentHashMap.newKeySet();
      WriteBatch writes = new WriteBatch(table.store);
      List<Callable<Void>> work =
          List.of(
              () -> claimAgainAndAgain(table, held),
              repeat(table, held, fences -> Claims.renew(renewing, fences, JobTable.LEASE)),
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
      // each had something to do
      assertThat(number(table, "SELECT count(*) FROM test_job WHERE status = 'done'")).isPositive();
      assertThat(number(table, "SELECT count(*) FROM test_job WHERE status = 'cancelled'"))
          .isPositive();
      assertThat(number(table, "SELECT max(attempt) FROM test_job")).isGreaterThan(3);
    } finally {
      hands.shutdownNow();
    }
  }

  private interface Act {
    void on(List<Fence> fences) throws Exception;
  }

  /** Whatever is held at the time, and a few that are not, in any order. */
  private static Callable<Void> repeat(JobTable table, Set<Fence> held, Act act) {
    return () -> {
      Random random = new Random(act.hashCode());
      for (int i = 0; i < ROUNDS; i++) {
        List<Fence> fences = new ArrayList<>(held);
        Collections.shuffle(fences, random);
        while (fences.size() < JOBS) {
          fences.add(new Fence(1 + random.nextInt(ROUNDS * 20), random.nextInt(10)));
        }
        Collections.shuffle(fences, random);
        act.on(fences);
      }
      return null;
    };
  }

  private static Void claimAgainAndAgain(JobTable table, Set<Fence> held) {
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

  private static void lapseAndReap(JobTable table, List<Fence> fences) {
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

  private static List<FencedWriter.Entry> steps(List<Fence> fences) {
    return entries(
        fences,
        new StepWrite(Step.CONNECTION, JobStatus.PROCESSING, null, "{}", System.nanoTime(), null),
        null);
  }

  private static List<FencedWriter.Entry> endings(List<Fence> fences) {
    return entries(fences, null, Ending.done(true));
  }

  private static List<FencedWriter.Entry> entries(
      List<Fence> fences, @Nullable StepWrite step, @Nullable Ending ending) {
    return fences.stream()
        .map(
            fence ->
                new FencedWriter.Entry(fence, step, ending, () -> true, new CompletableFuture<>()))
        .toList();
  }

  private static List<Long> ids(List<Fence> fences) {
    return fences.stream().map(Fence::jobId).toList();
  }

  private static long number(JobTable table, String sql) {
    return table.store.withHandle(handle -> handle.createQuery(sql).mapTo(Long.class).one());
  }
}
