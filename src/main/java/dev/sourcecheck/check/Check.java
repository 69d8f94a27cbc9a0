package dev.sourcecheck.check;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.job.Step;
import dev.sourcecheck.source.SourceSpec;

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
   * @param session open and used by this check alone
   */
  record Context(
      long jobId,
      int attempt,
      SourceSpec source,
      boolean writeAllowed,
      Session session,
      Control control) {}
}
