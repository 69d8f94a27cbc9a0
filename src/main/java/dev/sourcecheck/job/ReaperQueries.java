package dev.sourcecheck.job;

import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;

/**
 * Requeues or ends jobs whose lease or deadline expired. Every replica may call these methods at
 * any time: each statement checks the condition again on the locked row. Call a method again while
 * it returns {@link #BATCH} jobs.
 */
@ApplicationScoped
public class ReaperQueries {
  /** Maximum number of jobs per call, which keeps transactions short. */
  public static final int BATCH = JobTransitions.BATCH;

  private final StoreSql store;
  private final JobTransitions transitions;

  @Inject
  public ReaperQueries(StoreSql store, JobTransitions transitions) {
    this.store = store;
    this.transitions = transitions;
  }

  /** Requeues jobs whose lease lapsed and that have attempts and time left. */
  public List<Long> requeueLapsed() {
    return store.brief().withSession(transitions::requeueLapsed);
  }

  /** Fails jobs that have no attempt or no time left. */
  public List<Long> failExpired(JobTransitions.ExpiryResults results) {
    return store.brief().withSession(session -> transitions.failExpired(session, results));
  }

  /** Cancels parked jobs that were not answered in time. */
  public List<Long> cancelUnanswered() {
    return store.brief().withSession(transitions::cancelUnanswered);
  }
}
