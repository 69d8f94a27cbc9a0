package dev.sourcecheck.check;

import dev.sourcecheck.catalog.TableSelection;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.source.SourceSpec;
import org.jspecify.annotations.Nullable;

/**
 * A step after the connection. Checks are stateless. They turn the driver's exceptions into a
 * verdict through the session; any other exception is an error of Sourcecheck.
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
   * @param session open, used by this check only
   */
  record Context(
      long jobId,
      long fencingToken,
      SourceSpec source,
      boolean writeAllowed,
      @Nullable TableSelection tables,
      Session session,
      Control control) {
    public Context(
        long jobId,
        long fencingToken,
        SourceSpec source,
        boolean writeAllowed,
        Session session,
        Control control) {
      this(jobId, fencingToken, source, writeAllowed, null, session, control);
    }
  }
}
