package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Writes many fenced writes in one statement: one round trip, one commit. */
@ApplicationScoped
public class WriteBatch {
  // The row lock on the job serialises this write with a concurrent cancel or reap. Jobs are locked
  // in the order of their ids, as in every statement that locks several: otherwise a renewal and a
  // write could deadlock.
  static final String WRITE =
      """
      WITH w AS MATERIALIZED (
        SELECT *
        FROM unnest(:jobs, :tokens, :ordinals, :statuses, :results, :progress, :warnings, :startAges, :endAges)
          AS w (job_id, fencing_token, ordinal, status, result, progress, warnings, start_age, end_age)
      ), e AS MATERIALIZED (
        SELECT * FROM unnest(:ends, :endTokens, :endStatuses, :outcomes) AS e (job_id, fencing_token, status, outcome)
      ), owned AS MATERIALIZED (
        SELECT j.id, j.fencing_token
        FROM test_job j
        WHERE j.id = ANY (:all) AND (j.id, j.fencing_token) IN (SELECT * FROM unnest(:all, :allTokens))
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
        FROM w JOIN owned o ON o.id = w.job_id AND o.fencing_token = w.fencing_token
        WHERE s.job_id = w.job_id AND s.ordinal = w.ordinal AND s.finished_at IS NULL
        RETURNING s.job_id, s.ordinal
      ), ended AS (
        UPDATE test_job j
        SET status = e.status, outcome = e.outcome, fencing_token = j.fencing_token + 1, lease_until = NULL, finished_at = now()
        FROM e JOIN owned o ON o.id = e.job_id AND o.fencing_token = e.fencing_token
        WHERE j.id = ANY (:ends) AND j.id = o.id
        RETURNING j.id, j.status
      )
      """
          + TransitionSql.END_OTHER_STEPS_AND_SECRETS
          + "SELECT id, fencing_token FROM owned";

  private final StoreSql store;

  @Inject
  public WriteBatch(StoreSql store) {
    this.store = store;
  }

  /** Writes everything or nothing, and returns the tokens that are still valid. */
  Set<FencingToken> write(Collection<PendingWrite> writes) {
    long now = System.nanoTime();
    List<FencingToken> tokens = writes.stream().map(PendingWrite::token).distinct().toList();
    List<OwnedStep> steps = lastOfEachStep(writes);
    List<PendingWrite> completions =
        writes.stream().filter(write -> write.completion() != null).toList();
    List<FencingToken> valid =
        store
            .brief()
            .withSession(
                session ->
                    session
                        .sql(WRITE)
                        .bindArray("all", Long.class, column(tokens, FencingToken::jobId))
                        .bindArray("allTokens", Long.class, column(tokens, FencingToken::value))
                        .bindArray("jobs", Long.class, column(steps, s -> s.token().jobId()))
                        .bindArray("tokens", Long.class, column(steps, s -> s.token().value()))
                        .bindArray(
                            "ordinals",
                            Integer.class,
                            column(steps, s -> ordinal(s.write().step())))
                        .bindArray(
                            "statuses", String.class, column(steps, s -> s.write().status().wire()))
                        .bindArray("results", String.class, column(steps, s -> s.write().result()))
                        .bindArray(
                            "progress", String.class, column(steps, s -> s.write().progress()))
                        .bindArray(
                            "warnings", Integer.class, column(steps, s -> s.write().warnings()))
                        .bindArray(
                            "startAges",
                            Long.class,
                            column(steps, s -> age(now, s.write().startedNanos())))
                        .bindArray(
                            "endAges",
                            Long.class,
                            column(steps, s -> age(now, s.write().finishedNanos())))
                        .bindArray("ends", Long.class, column(completions, e -> e.token().jobId()))
                        .bindArray(
                            "endTokens", Long.class, column(completions, e -> e.token().value()))
                        .bindArray(
                            "endStatuses",
                            String.class,
                            column(completions, e -> completion(e).status().wire()))
                        .bindArray(
                            "outcomes",
                            String.class,
                            column(completions, e -> wire(completion(e).outcome())))
                        .list(row -> new FencingToken(row.getLong(1), row.getLong(2))));
    return Set.copyOf(valid);
  }

  private static <T> @Nullable Object[] column(List<T> rows, Function<T, @Nullable Object> value) {
    return rows.stream().map(value).toArray();
  }

  /**
   * Keeps the last write of each step. Progress reported late by an abandoned thread does not
   * replace a result.
   */
  private static List<OwnedStep> lastOfEachStep(Collection<PendingWrite> writes) {
    Map<Map.Entry<FencingToken, Step>, OwnedStep> last = new LinkedHashMap<>();
    for (PendingWrite write : writes) {
      for (StepWrite step : write.steps()) {
        last.merge(
            Map.entry(write.token(), step.step()),
            new OwnedStep(write.token(), step),
            (before, after) -> before.write().finishedNanos() == null ? after : before);
      }
    }
    return new ArrayList<>(last.values());
  }

  private static JobCompletion completion(PendingWrite write) {
    return Objects.requireNonNull(write.completion());
  }

  private static @Nullable String wire(@Nullable Outcome outcome) {
    return outcome == null ? null : outcome.wire();
  }

  /** The position of a step, the same in every job. */
  static int ordinal(Step step) {
    return step.ordinal() + 1;
  }

  private static @Nullable Long age(long now, @Nullable Long then) {
    return then == null ? null : Math.max(0, (now - then) / 1_000_000);
  }

  private record OwnedStep(FencingToken token, StepWrite write) {}
}
