package dev.sourcecheck.cli.test;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.check.ResultJson;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.check.run.CheckListener;
import dev.sourcecheck.check.run.CheckRun;
import dev.sourcecheck.check.run.CheckTarget;
import dev.sourcecheck.check.run.RunEnd;
import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The test of one source in this process. */
final class LocalRun implements CheckListener {
  private final long id;
  private final SourceAccess access;
  private final TestPlan plan;
  private final TestProgress progress;
  private final Runnable onClosed;
  private final long baseNanos = System.nanoTime();
  private final Instant base = Instant.now();
  private final JobJson job;
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile @Nullable CheckRun run;
  private volatile @Nullable Step current;
  private volatile boolean stopping;
  private volatile @Nullable ReportedSource result;

  /**
   * @param id unique among the runs of this process
   * @param onClosed called once, when the run has no session any more
   */
  LocalRun(long id, SourceAccess access, TestPlan plan, TestProgress progress, Runnable onClosed) {
    this.id = id;
    this.access = access;
    this.plan = plan;
    this.progress = progress;
    this.onClosed = onClosed;
    this.job = new JobJson(id, base);
  }

  /** Runs the steps on threads of the executor. */
  void start(CheckExecutor executor) {
    Verdict deselected = new Verdict.Skipped("The step was not selected", false, null, Map.of());
    List<Step> steps = Arrays.stream(Step.values()).filter(plan.steps()::contains).toList();
    for (Step step : Step.values()) {
      if (!steps.contains(step)) {
        job.deselected(step, ResultJson.of(deselected, null, access::scrub));
      }
    }
    CheckTarget target =
        new CheckTarget(id, 0, access.source(), access::open, plan.allowWrite(), null);
    CheckRun created = new CheckRun(target, steps, true, plan.total(), executor, this);
    run = created;
    progress.started(access.source().name());
    executor.execute(created::run);
  }

  /**
   * Ends the test soon. The write probe may finish, because it removes its table; another step is
   * aborted.
   */
  void stop() {
    stopping = true;
    if (current != Step.TEMP_SCHEMA) {
      abort();
    }
  }

  /** Ends the test at once. */
  void abort() {
    stopping = true;
    CheckRun started = run;
    if (started != null) {
      started.cancel();
    }
  }

  boolean awaitClosed(long millis) throws InterruptedException {
    return closed.await(millis, TimeUnit.MILLISECONDS);
  }

  /** Waits for the end of the test. */
  ReportedSource await() throws InterruptedException {
    closed.await();
    ReportedSource ended = result;
    if (ended == null) {
      throw new IllegalStateException("The test has no result");
    }
    return ended;
  }

  @Override
  public boolean proceeds() {
    return !stopping;
  }

  @Override
  public void started(Step step, long startedNanos) {
    current = step;
    job.started(step, at(startedNanos));
    progress.stepStarted(access.source().name(), step.wire());
  }

  @Override
  public boolean finished(StepReport report) {
    long now = System.nanoTime();
    long millis = TimeUnit.NANOSECONDS.toMillis(now - report.startedNanos());
    String json = ResultJson.of(report.verdict(), millis, access::scrub);
    progress.stepDone(
        access.source().name(), job.done(report.step(), json, at(report.startedNanos()), at(now)));
    current = null;
    return true;
  }

  @Override
  public void ended(RunEnd end) {
    Instant now = at(System.nanoTime());
    var json =
        end instanceof RunEnd.Completed
            ? job.complete(now)
            : end instanceof RunEnd.DeadlineExceeded late
                ? job.fail(late.step(), fault(timedOut()), now)
                : end instanceof RunEnd.Faulted fault
                    ? job.fail(fault.step(), fault(failure(fault.cause())), now)
                    : job.cancel(now);
    ReportedSource tested = new ReportedSource(access.source().name(), json);
    result = tested;
    progress.ended(tested);
  }

  @Override
  public void closed() {
    try {
      onClosed.run();
    } finally {
      closed.countDown();
    }
  }

  private String fault(Failure failure) {
    return ResultJson.ofFault(failure, access::scrub);
  }

  private Failure timedOut() {
    return Failure.of(
            FailureCode.TIMEOUT,
            "The test did not finish within " + plan.total().toSeconds() + " s.")
        .asRetryable();
  }

  private static Failure failure(Throwable cause) {
    return Failure.of(FailureCode.UNEXPECTED, "Sourcecheck itself failed: " + cause);
  }

  private Instant at(long nanos) {
    return base.plusNanos(nanos - baseNanos);
  }
}
