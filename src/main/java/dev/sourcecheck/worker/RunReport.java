package dev.sourcecheck.worker;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobEndLog;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the log and the meters say of one run. */
final class RunReport {
  private final Claim claim;
  private final WorkerMeters meters;
  private final long startedNanos = System.nanoTime();
  private volatile @Nullable String engine;
  private volatile @Nullable String sourceName;
  private volatile @Nullable FailureCode firstFailure;

  RunReport(Claim claim, WorkerMeters meters) {
    this.claim = claim;
    this.meters = meters;
  }

  void isAbout(TestTarget subject) {
    engine = subject.source().type().wire();
    sourceName = subject.scrub().apply(subject.source().name());
  }

  void step(Step step, Verdict verdict, long nanos) {
    meters.step(engine, step, verdict, nanos);
    if (verdict instanceof Verdict.Failed failed) {
      failed(failed.failure());
    }
  }

  void failed(Failure failure) {
    if (firstFailure == null) {
      firstFailure = failure.code();
    }
  }

  /** The job's end is stored. */
  void ended(JobCompletion ending) {
    Outcome outcome = ending.outcome();
    FailureCode code = firstFailure;
    JobEndLog.ended(
        meters.registry(),
        claim.fence().jobId(),
        claim.sourceId(),
        sourceName,
        outcome == null ? "error" : outcome.wire(),
        code == null ? null : code.name(),
        TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos));
  }
}
