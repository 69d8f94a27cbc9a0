package dev.sourcecheck.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Step;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A writer that is not started behaves like one whose store is unavailable. */
class QueuedWritesTest {
  private static final long LIMIT = 200_000;

  private final JobTable table = JobTable.open();
  private final FencedWriter writer =
      new FencedWriter(table.store, table.transitions, table.feed, LIMIT);
  private final ExecutorService runs = Executors.newCachedThreadPool();

  @AfterEach
  void close() {
    runs.shutdownNow();
    writer.stop();
    table.close();
  }

  @Test
  void resultsBlockUntilThereIsRoom() throws Exception {
    List<Long> jobs = new ArrayList<>();
    List<Future<Boolean>> results = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      jobs.add(table.submit());
      FencingToken token = table.claimOne().token();
      results.add(runs.submit(() -> result(token, () -> true).get(1, TimeUnit.MINUTES)));
    }
    await().until(() -> writer.queuedBytes() > LIMIT - 50_000);
    assertThat(writer.queuedBytes()).isLessThanOrEqualTo(LIMIT);

    writer.start();

    for (Future<Boolean> result : results) {
      assertThat(result.get(1, TimeUnit.MINUTES)).isTrue();
    }
    await().until(() -> writer.queuedBytes() == 0);
    assertThat(jobs)
        .allSatisfy(job -> assertThat(table.job(job).steps().get(0).result()).hasSize(20_002));
  }

  @Test
  void dropsProgressBeforeResultsBlock() {
    FencingToken token = claimed();
    List<CompletableFuture<Boolean>> progress = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      progress.add(
          writer.write(
              token,
              List.of(
                  new StepWrite(
                      Step.CONNECTION, JobStatus.PROCESSING, null, json(), Instant.now(), null)),
              null,
              () -> true));
    }

    assertThat(writer.queuedBytes()).isLessThanOrEqualTo(LIMIT / 2);
    assertThat(progress.get(0)).isNotDone();
    assertThat(progress.get(19)).isCompletedWithValue(true);
  }

  @Test
  void blockedWriteReturnsAfterLostLease() throws Exception {
    FencingToken token = claimed();
    for (int i = 0; i < 4; i++) {
      result(token, () -> true);
    }
    AtomicBoolean held = new AtomicBoolean(true);
    Future<Boolean> waiting = runs.submit(() -> result(token, held::get).get(1, TimeUnit.MINUTES));

    held.set(false);

    assertThat(waiting.get(1, TimeUnit.MINUTES)).isFalse();
  }

  private FencingToken claimed() {
    table.submit();
    return table.claimOne().token();
  }

  private CompletableFuture<Boolean> result(FencingToken token, BooleanSupplier held) {
    return writer.write(
        token,
        List.of(
            new StepWrite(
                Step.CONNECTION, JobStatus.DONE, json(), null, Instant.now(), Instant.now())),
        null,
        held);
  }

  private static String json() {
    return "\"" + "x".repeat(20_000) + "\"";
  }
}
