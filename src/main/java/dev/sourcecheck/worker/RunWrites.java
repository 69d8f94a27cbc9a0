package dev.sourcecheck.worker;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.RunClock;
import dev.sourcecheck.job.StepWrite;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one run, in their order. The result of a step is written together with what follows
 * it: the start of the next step, or the end of the job.
 */
final class RunWrites {
  private final FencingToken token;
  private final RunClock clock;
  private final RunContext context;
  private final RunReport report;
  private final BooleanSupplier leaseHeld;
  private final Runnable onOwnershipLost;

  // Used by the one thread that works for the run.
  private @Nullable StepWrite unsent;
  private @Nullable CompletableFuture<Boolean> last;

  private volatile @Nullable CompletableFuture<Boolean> completion;

  RunWrites(
      FencingToken token,
      RunClock clock,
      RunContext context,
      RunReport report,
      BooleanSupplier leaseHeld,
      Runnable onOwnershipLost) {
    this.token = token;
    this.clock = clock;
    this.context = context;
    this.report = report;
    this.leaseHeld = leaseHeld;
    this.onOwnershipLost = onOwnershipLost;
  }

  void stepStarted(Step step, long startedNanos) {
    send(new StepWrite(step, JobStatus.PROCESSING, null, null, clock.at(startedNanos), null), null);
  }

  void progress(Step step, String json, long startedNanos) {
    queue(
        List.of(
            new StepWrite(step, JobStatus.PROCESSING, null, json, clock.at(startedNanos), null)),
        null);
  }

  void stepDone(Step step, String json, int warnings, long startedNanos, long finishedNanos) {
    if (unsent != null) {
      send(null, null);
    }
    unsent =
        new StepWrite(
            step,
            JobStatus.DONE,
            json,
            null,
            warnings,
            clock.at(startedNanos),
            clock.at(finishedNanos));
  }

  void jobDone(boolean success) {
    send(null, JobCompletion.done(success).notBefore(clock.now()));
  }

  void jobFailed(Step step, String json) {
    Instant now = clock.now();
    send(
        new StepWrite(step, JobStatus.FAILED, json, null, now, now),
        JobCompletion.failed().notBefore(now));
  }

  /** True once the end of the job is queued. */
  boolean completing() {
    return completion != null;
  }

  /** Waits until all writes queued so far are written or dropped. */
  void await() {
    CompletableFuture<Boolean> before = last;
    if (before != null) {
      before.join();
    }
  }

  /**
   * Runs the task once the end of the job is written or dropped, or at once if it is not queued.
   */
  void whenCompleted(Runnable task) {
    CompletableFuture<Boolean> end = completion;
    if (end == null) {
      task.run();
    } else {
      end.whenComplete((owned, problem) -> task.run());
    }
  }

  private void send(@Nullable StepWrite step, @Nullable JobCompletion end) {
    List<StepWrite> steps = Stream.of(unsent, step).filter(Objects::nonNull).toList();
    unsent = null;
    queue(steps, end);
  }

  private void queue(List<StepWrite> steps, @Nullable JobCompletion end) {
    CompletableFuture<Boolean> written = context.writer().write(token, steps, end, leaseHeld);
    last = written;
    if (end != null) {
      completion = written;
    }
    written.whenComplete(
        (owned, problem) -> {
          boolean stored = problem == null && owned;
          if (problem == null && !owned) {
            context.meters().writeRefused();
          }
          if (end == null && !stored) {
            onOwnershipLost.run();
          } else if (end != null && stored) {
            context.inBackground(() -> report.ended(end));
          }
        });
  }
}
