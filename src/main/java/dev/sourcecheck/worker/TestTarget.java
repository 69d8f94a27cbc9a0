package dev.sourcecheck.worker;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobStatus;
import org.jspecify.annotations.Nullable;

/**
 * The target of a job.
 *
 * @param writeAllowed true if a user confirmed the write probe of a view-only source
 * @param tables the tables of an import, null for another job
 */
record TestTarget(SourceAccess access, boolean writeAllowed, @Nullable TableSelection tables) {

  /** Finds the target of a claimed job. */
  interface TestTargetFinder {
    /**
     * Throws if the secrets cannot be read.
     *
     * @throws AnswersExpired if the job needs a new answer
     * @throws SourceDeleted if the source was deleted
     */
    TestTarget of(Claim claim);
  }

  /** The credentials or the confirmation of the job are for another revision of its source. */
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

  /** The source was deleted while its test was submitted or claimed. */
  static final class SourceDeleted extends RuntimeException {
    private static final long serialVersionUID = 1;

    SourceDeleted(long source) {
      super("Source " + source + " was deleted");
    }
  }
}
