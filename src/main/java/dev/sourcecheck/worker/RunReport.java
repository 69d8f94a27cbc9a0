package dev.sourcecheck.worker;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobEndLog;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Logs and measures one run. */
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

  void target(SourceAccess access) {
    engine = access.source().type().wire();
    sourceName = access.scrub(access.source().name());
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

  /** Called once the end of the job is stored. */
  void ended(JobCompletion completion) {
    FailureCode code = firstFailure;
    JobEndLog.log(
        meters.registry(),
        new JobEndLog.EndedJob(
            claim.token().jobId(),
            claim.payload().sourceId(),
            sourceName,
            completion.end(),
            code == null ? null : code.name(),
            TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startedNanos)));
  }
}
