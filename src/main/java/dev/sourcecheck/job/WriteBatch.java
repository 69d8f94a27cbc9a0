package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.BoundedTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Many fenced writes in one statement: one round trip, one commit. */
@ApplicationScoped
public class WriteBatch {
  // The row lock on the job decides against a cancel or a reap at the same moment. All jobs of the
  // batch are locked in the order of their ids, as everywhere: else a renewal and a write would
  // lock
  // each other out. Steps that the run never came to end with the job, as they stand when the owner
  // gives it up; a statement can change a row but once, so those that are written here are left
  // out.
  static final String WRITE =
      """
      WITH w AS MATERIALIZED (
        SELECT *
        FROM unnest(:jobs, :attempts, :ordinals, :statuses, :results, :progress, :warnings, :startAges, :endAges)
          AS w (job_id, attempt, ordinal, status, result, progress, warnings, start_age, end_age)
      ), e AS MATERIALIZED (
        SELECT * FROM unnest(:ends, :endAttempts, :endStatuses, :outcomes) AS e (job_id, attempt, status, outcome)
      ), owned AS MATERIALIZED (
        SELECT j.id, j.attempt
        FROM test_job j
        WHERE j.id = ANY (:all) AND (j.id, j.attempt) IN (SELECT * FROM unnest(:all, :allAttempts))
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), written AS (
        UPDATE test_step s
        SET status = w.status,
            result = coalesce(w.result::json, s.result),
            progress = w.progress::json,
            warning_count = w.warnings,
            started_at = coalesce(s.started_at, now() - w.start_age * interval '1 millisecond'),
            finished_at = now() - w.end_age * interval '1 millisecond'
        FROM w JOIN owned o ON o.id = w.job_id AND o.attempt = w.attempt
        WHERE s.job_id = w.job_id AND s.ordinal = w.ordinal AND s.finished_at IS NULL
      ), ended AS (
        UPDATE test_job j
        SET status = e.status, outcome = e.outcome, attempt = j.attempt + 1, lease_until = NULL, finished_at = now()
        FROM e JOIN owned o ON o.id = e.job_id AND o.attempt = e.attempt
        WHERE j.id = ANY (:ends) AND j.id = o.id
        RETURNING j.id, e.status
      ), left_over AS (
        UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = now()
        FROM ended
        WHERE ended.status = 'failed' AND s.job_id = ended.id AND s.finished_at IS NULL
          AND NOT EXISTS (SELECT FROM w WHERE w.job_id = s.job_id AND w.ordinal = s.ordinal)
      ), secrets AS (
        DELETE FROM test_job_secret x USING ended WHERE x.job_id = ended.id
      )
      SELECT id, attempt FROM owned
      """;

  private final Jdbi store;

  @Inject
  public WriteBatch(Jdbi store) {
    this.store = store;
  }

  /** Writes all of it or nothing, and answers which fences still held. */
  Set<OwnershipToken> write(Collection<FencedWriter.PendingWrite> entries) {
    long now = System.nanoTime();
    List<OwnershipToken> all =
        entries.stream().map(FencedWriter.PendingWrite::fence).distinct().toList();
    List<StepOf> steps = lastOfEachStep(entries);
    List<FencedWriter.PendingWrite> endings =
        entries.stream().filter(e -> e.ending() != null).toList();
    return BoundedTransactions.with(
        store,
        handle ->
            handle
                .createQuery(WRITE)
                .bindArray("all", Long.class, of(all, OwnershipToken::jobId))
                .bindArray("allAttempts", Long.class, of(all, OwnershipToken::attempt))
                .bindArray("jobs", Long.class, of(steps, s -> s.fence().jobId()))
                .bindArray("attempts", Long.class, of(steps, s -> s.fence().attempt()))
                .bindArray("ordinals", Integer.class, of(steps, s -> ordinal(s.write().step())))
                .bindArray("statuses", String.class, of(steps, s -> s.write().status().wire()))
                .bindArray("results", String.class, of(steps, s -> s.write().result()))
                .bindArray("progress", String.class, of(steps, s -> s.write().progress()))
                .bindArray("warnings", Integer.class, of(steps, s -> s.write().warnings()))
                .bindArray(
                    "startAges", Long.class, of(steps, s -> age(now, s.write().startedNanos())))
                .bindArray(
                    "endAges", Long.class, of(steps, s -> age(now, s.write().finishedNanos())))
                .bindArray("ends", Long.class, of(endings, e -> e.fence().jobId()))
                .bindArray("endAttempts", Long.class, of(endings, e -> e.fence().attempt()))
                .bindArray("endStatuses", String.class, of(endings, e -> ending(e).status().wire()))
                .bindArray("outcomes", String.class, of(endings, e -> wire(ending(e).outcome())))
                .map((row, context) -> new OwnershipToken(row.getLong(1), row.getLong(2)))
                .collect(Collectors.toSet()));
  }

  private static <T> @Nullable Object[] of(List<T> all, Function<T, @Nullable Object> column) {
    return all.stream().map(column).toArray();
  }

  /**
   * Within one batch the last word on a step holds, but its end is not undone by what an abandoned
   * thread still tells of it.
   */
  private static List<StepOf> lastOfEachStep(Collection<FencedWriter.PendingWrite> entries) {
    Map<Map.Entry<OwnershipToken, Step>, StepOf> last = new LinkedHashMap<>();
    for (FencedWriter.PendingWrite entry : entries) {
      for (StepWrite step : entry.steps()) {
        last.merge(
            Map.entry(entry.fence(), step.step()),
            new StepOf(entry.fence(), step),
            (before, after) -> before.write().finishedNanos() == null ? after : before);
      }
    }
    return new ArrayList<>(last.values());
  }

  private static JobCompletion ending(FencedWriter.PendingWrite entry) {
    JobCompletion ending = entry.ending();
    if (ending == null) {
      throw new IllegalArgumentException("Not an ending: " + entry.fence());
    }
    return ending;
  }

  private static @Nullable String wire(@Nullable Outcome outcome) {
    return outcome == null ? null : outcome.wire();
  }

  /** A step's place in the list, the same for every job. */
  static int ordinal(Step step) {
    return step.ordinal() + 1;
  }

  private static @Nullable Long age(long now, @Nullable Long then) {
    return then == null ? null : Math.max(0, (now - then) / 1_000_000);
  }

  private record StepOf(OwnershipToken fence, StepWrite write) {}
}
