package dev.sourcecheck.worker;

import dev.sourcecheck.check.ResultJson;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.RunClock;
import dev.sourcecheck.job.StepWrite;
import dev.sourcecheck.process.ScrubbedException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The writes of one run, in their order, without the secrets of its source. The result of a step is
 * written together with what follows it: the start of the next step, or the end of the job.
 */
final class RunWrites {
  private final RunLease lease;
  private final RunClock clock;
  private final RunContext context;
  private final RunReport report;
  private final Runnable onOwnershipLost;

  private volatile UnaryOperator<String> scrub = UnaryOperator.identity();

  // Used by the thread that works for the run.
  private @Nullable StepWrite unsentResult;
  private @Nullable CompletableFuture<Boolean> lastWrite;

  private volatile @Nullable CompletableFuture<Boolean> completion;

  RunWrites(
      RunLease lease,
      RunClock clock,
      RunContext context,
      RunReport report,
      Runnable onOwnershipLost) {
    this.lease = lease;
    this.clock = clock;
    this.context = context;
    this.report = report;
    this.onOwnershipLost = onOwnershipLost;
  }

  /** Sets how secrets are masked. Called before any text of the source is written. */
  void scrubWith(UnaryOperator<String> scrubber) {
    scrub = scrubber;
  }

  /** A copy of an exception for the log, without the secrets of the source. */
  ScrubbedException scrubbed(Throwable problem) {
    return ScrubbedException.of(problem, scrub);
  }

  void stepStarted(Step step, long startedNanos) {
    send(new StepWrite(step, JobStatus.PROCESSING, null, null, clock.at(startedNanos), null), null);
  }

  void progress(Step step, Map<String, Object> progress, long startedNanos) {
    String json = ResultJson.ofProgress(progress, scrub);
    queue(
        List.of(
            new StepWrite(step, JobStatus.PROCESSING, null, json, clock.at(startedNanos), null)),
        null);
  }

  void stepDone(Step step, Verdict verdict, long startedNanos) {
    long finishedNanos = System.nanoTime();
    long nanos = finishedNanos - startedNanos;
    String json = ResultJson.of(verdict, TimeUnit.NANOSECONDS.toMillis(nanos), scrub);
    report.step(step, verdict, nanos);
    if (unsentResult != null) {
      send(null, null);
    }
    unsentResult =
        new StepWrite(
            step,
            JobStatus.DONE,
            json,
            null,
            verdict.warnings().size(),
            clock.at(startedNanos),
            clock.at(finishedNanos));
  }

  void jobDone(boolean success) {
    send(null, JobCompletion.done(success).notBefore(clock.now()));
  }

  void jobFailed(Step step, Failure failure) {
    report.failed(failure);
    String json = ResultJson.ofFault(failure, scrub);
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
    CompletableFuture<Boolean> last = lastWrite;
    if (last != null) {
      last.join();
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

  /** Writes the unsent result of the last step and what follows it, all or nothing. */
  private void send(@Nullable StepWrite next, @Nullable JobCompletion end) {
    List<StepWrite> steps = Stream.of(unsentResult, next).filter(Objects::nonNull).toList();
    unsentResult = null;
    queue(steps, end);
  }

  private void queue(List<StepWrite> steps, @Nullable JobCompletion end) {
    CompletableFuture<Boolean> written =
        context.writer().write(lease.token(), steps, end, lease::held);
    lastWrite = written;
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
