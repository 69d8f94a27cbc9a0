package dev.sourcecheck.job;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.source.InvalidatedAnswers;
import dev.sourcecheck.source.SourceObserver;
import dev.sourcecheck.store.SqlSession;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;

/**
 * Erases the credentials and confirmations given for jobs of a source when the source changes, in
 * the same transaction. Waiting jobs are parked at once. A running job continues with the
 * consistent state that it has read; a further attempt parks the job ({@link JobTransitions#park}).
 */
@ApplicationScoped
class AnswerInvalidator implements SourceObserver {
  private final JobTransitions transitions;
  private final ChangeFeed feed;

  @Inject
  AnswerInvalidator(JobTransitions transitions, ChangeFeed feed) {
    this.transitions = transitions;
    this.feed = feed;
  }

  @Override
  public Runnable answersInvalidated(
      SqlSession transaction,
      long sourceId,
      InvalidatedAnswers invalidated,
      boolean needsConfirmation) {
    List<Long> changed = new ArrayList<>();
    if (invalidated.credentials()) {
      changed.addAll(transitions.eraseCredentials(transaction, sourceId));
    }
    if (invalidated.confirmations()) {
      changed.addAll(transitions.eraseConfirmations(transaction, sourceId, needsConfirmation));
    }
    return () -> feed.changedExternally(changed);
  }

  @Override
  public Runnable deleted(SqlSession transaction, long sourceId) {
    List<Long> cancelled = JobCommands.cancelAllOfSource(transitions, transaction, sourceId);
    return () -> feed.changedExternally(cancelled);
  }
}
