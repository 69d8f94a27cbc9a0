package dev.sourcecheck.check;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.source.SourceSpec;
import org.jspecify.annotations.Nullable;

/**
 * One of the steps after the connection. It is stateless; what the driver throws it turns into a
 * verdict through the session, and what is thrown all the same is a fault of ours.
 */
public interface Check {
  Step step();

  Verdict run(Context context);

  /**
   * @param jobId with {@code attempt} names the run, so that what is stored half-way can be told
   *     from what counts
   * @param writeAllowed somebody said yes to the write probe of a view-only source
   * @param request what the job carries beyond its source, JSON; null if nothing
   * @param session open and used by this check alone
   */
  record Context(
      long jobId,
      long attempt,
      SourceSpec source,
      boolean writeAllowed,
      @Nullable String request,
      Session session,
      Control control) {
    public Context(
        long jobId,
        long attempt,
        SourceSpec source,
        boolean writeAllowed,
        Session session,
        Control control) {
      this(jobId, attempt, source, writeAllowed, null, session, control);
    }
  }
}
