package dev.sourcecheck.source;

import org.jdbi.v3.core.Handle;

/**
 * Changes what depends on a source in the transaction that changes the source: both are committed
 * or neither is. Each method returns what is to be done after the commit.
 */
public interface SourceObserver {
  /**
   * The source changed in a way that matters to answers given for its jobs.
   *
   * @param asks whether a test of the source needs a confirmation from now on
   */
  Runnable rebound(Handle transaction, long sourceId, RebindingChange change, boolean asks);

  /** The source was deleted. */
  Runnable deleted(Handle transaction, long sourceId);
}
