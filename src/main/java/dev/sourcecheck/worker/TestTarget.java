package dev.sourcecheck.worker;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.source.SourceSpec;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What a job is about.
 *
 * @param engine null if no engine serves the source's type yet
 * @param request what the job carries beyond its source, JSON; null if nothing
 * @param scrub takes the source's secrets out of any text
 */
record TestTarget(
    SourceSpec source,
    @Nullable Engine engine,
    boolean writeAllowed,
    @Nullable String request,
    UnaryOperator<String> scrub) {

  TestTarget(
      SourceSpec source,
      @Nullable Engine engine,
      boolean writeAllowed,
      UnaryOperator<String> scrub) {
    this(source, engine, writeAllowed, null, scrub);
  }

  /** Finds out what a claimed job is about. */
  interface TestTargetFinder {
    /**
     * Throws if its secrets cannot be read.
     *
     * @throws AnswersExpired if the job has to ask again
     * @throws SourceDeleted if there is nothing to test any more
     */
    TestTarget of(Claim claim);
  }

  /** Answers that the job was given are for another revision of its source. */
  static final class AnswersExpired extends RuntimeException {
    private static final long serialVersionUID = 1;
    private final JobStatus needed;

    AnswersExpired(JobStatus needed) {
      super("The job " + needed.wire() + " again");
      this.needed = needed;
    }

    JobStatus needed() {
      return needed;
    }
  }

  /** Somebody deleted the source just when its test was submitted or claimed. */
  static final class SourceDeleted extends RuntimeException {
    private static final long serialVersionUID = 1;

    SourceDeleted(long source) {
      super("Source " + source + " was deleted");
    }
  }
}
