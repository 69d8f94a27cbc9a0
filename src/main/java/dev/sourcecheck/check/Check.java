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
  Step step();

  Verdict run(Context context);

  /**
   * @param jobId identifies the run together with {@code fencingToken}, so that incomplete
   *     downloads can be distinguished from complete ones
   * @param fencingToken the fencing token of the run
   * @param writeAllowed true if a user confirmed the write probe of a view-only source
   * @param tables the tables to import, null for a test
   * @param connection the session, used by this check only
   */
  record Context(
      long jobId,
      long fencingToken,
      SourceSpec source,
      boolean writeAllowed,
      @Nullable TableSelection tables,
      CheckSession connection,
      Control control) {
    /** With a session that is open already, which the caller aborts and closes. */
    public Context(
        long jobId,
        long fencingToken,
        SourceSpec source,
        boolean writeAllowed,
        Session session,
        Control control) {
      this(jobId, fencingToken, source, writeAllowed, null, CheckSession.of(session), control);
    }

    /** The open session. */
    public Session session() {
      return connection.get();
    }
  }
}
