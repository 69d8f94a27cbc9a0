package dev.sourcecheck.source;

import dev.sourcecheck.store.SqlSession;

/**
 * Updates data that depends on a source, in the transaction that changes the source. Each method
 * returns an action to run after the commit.
 */
public interface SourceObserver {
  /**
   * A change of the source invalidates credentials or confirmations that were given for its jobs.
   *
   * @param needsConfirmation true if a test of the changed source needs a confirmation
   */
  Runnable answersInvalidated(
      SqlSession transaction,
      long sourceId,
      InvalidatedAnswers invalidated,
      boolean needsConfirmation);

  /** The source was deleted. */
  Runnable deleted(SqlSession transaction, long sourceId);
}
