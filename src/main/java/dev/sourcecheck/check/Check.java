package dev.sourcecheck.check;

import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.source.SourceSpec;
import org.jspecify.annotations.Nullable;

/**
 * A step of a test. Checks are stateless. They turn the driver's exceptions into a verdict through
 * the session; any other exception is an error of Sourcecheck.
 */
public interface Check {
  /** The step that this check performs. */
  Step step();

  /**
   * Runs the check on the calling thread. It returns early if the step is aborted.
   *
   * @throws RuntimeException for an error of Sourcecheck, such as a failing store
   */
  Verdict run(Context context);

  /**
   * What one execution of a check works on.
   *
   * @param jobId identifies the run together with {@code fencingToken}, so that incomplete
   *     downloads can be distinguished from complete ones
   * @param fencingToken the fencing token of the run
   * @param writeAllowed true if a user confirmed the write probe of a view-only source
   * @param tables the tables to import, null for a test
   * @param checkSession opens the session or continues with the previous one; for this check only
   */
  record Context(
      long jobId,
      long fencingToken,
      SourceSpec source,
      boolean writeAllowed,
      @Nullable TableSelection tables,
      CheckSession checkSession,
      Control control) {
    /** A context with an open session, which the caller aborts and closes. */
    public Context(
        long jobId,
        long fencingToken,
        SourceSpec source,
        boolean writeAllowed,
        Session session,
        Control control) {
      this(jobId, fencingToken, source, writeAllowed, null, CheckSession.of(session), control);
    }

    /**
     * The open session; opens one if there is none.
     *
     * @throws CheckSession.SessionRefused if the source refuses it, which {@link CheckRegistry}
     *     reports as the verdict
     */
    public Session session() {
      return checkSession.get();
    }
  }
}
