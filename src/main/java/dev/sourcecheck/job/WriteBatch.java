package dev.sourcecheck.job;

import dev.sourcecheck.store.Brief;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Many fenced writes in one transaction of at most two statements. */
@ApplicationScoped
public class WriteBatch {
  // The row lock on the job decides against a cancel or a reap at the same moment. All jobs of the
  // batch are locked here, in the order of their ids as everywhere, also those that the next
  // statement ends: else a renewal and a write would lock each other out.
  static final String STEPS =
      """
      WITH w AS MATERIALIZED (
        SELECT *
        FROM unnest(:jobs, :attempts, :ordinals, :statuses, :results, :progress, :startAges, :endAges)
          AS w (job_id, attempt, ordinal, status, result, progress, start_age, end_age)
      ), owned AS MATERIALIZED (
        SELECT j.id, j.attempt
        FROM test_job j
        WHERE j.id = ANY (:all) AND (j.id, j.attempt) IN (SELECT * FROM unnest(:all, :allAttempts))
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), written AS (
        UPDATE test_step s
        SET status = w.status,
            result = coalesce(w.result::jsonb, s.result),
            progress = w.progress::jsonb,
            started_at = coalesce(s.started_at, now() - w.start_age * interval '1 millisecond'),
            finished_at = now() - w.end_age * interval '1 millisecond'
        FROM w JOIN owned o ON o.id = w.job_id AND o.attempt = w.attempt
        WHERE s.job_id = w.job_id AND s.ordinal = w.ordinal AND s.finished_at IS NULL
      )
      SELECT id, attempt FROM owned
      """;

  // Steps that the run never came to end with the job, as they stand when the owner gives it up.
  static final String ENDINGS =
      """
      WITH e AS MATERIALIZED (
        SELECT * FROM unnest(:jobs, :attempts, :statuses, :outcomes) AS e (job_id, attempt, status, outcome)
      ), owned AS MATERIALIZED (
        SELECT j.id, j.attempt
        FROM test_job j
        WHERE j.id = ANY (:jobs) AND (j.id, j.attempt) IN (SELECT e.job_id, e.attempt FROM e)
        ORDER BY j.id
        FOR NO KEY UPDATE
      ), ended AS (
        UPDATE test_job j
        SET status = e.status, outcome = e.outcome, attempt = j.attempt + 1, lease_until = NULL, finished_at = now()
        FROM e JOIN owned o ON o.id = e.job_id AND o.attempt = e.attempt
        WHERE j.id = ANY (:jobs) AND j.id = o.id
        RETURNING j.id, e.attempt, e.status
      ), left_over AS (
        UPDATE test_step s SET status = 'cancelled', progress = NULL, finished_at = now()
        FROM ended WHERE ended.status = 'failed' AND s.job_id = ended.id AND s.finished_at IS NULL
      ), secrets AS (
        DELETE FROM test_job_secret x USING ended WHERE x.job_id = ended.id
      )
      SELECT id, attempt FROM ended
      """;

  private final Jdbi store;

  @Inject
  public WriteBatch(Jdbi store) {
    this.store = store;
  }

  /** Writes all of it or nothing, and answers which fences still held. */
  Set<Fence> write(Collection<FencedWriter.Entry> entries) {
    List<StepOf> steps = lastOfEachStep(entries);
    List<FencedWriter.Entry> endings = entries.stream().filter(e -> e.ending() != null).toList();
    return Brief.inTransaction(
        store,
        handle -> {
          Set<Fence> owned = new HashSet<>();
          if (!steps.isEmpty()) {
            owned.addAll(writeSteps(handle, steps, entries));
          }
          if (!endings.isEmpty()) {
            owned.addAll(writeEndings(handle, endings));
          }
          return owned;
        });
  }

  /** True if the same write may succeed later: the store is away, not in disagreement. */
  static boolean mayPass(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        return state == null
            || state.startsWith("08")
            || state.startsWith("57")
            || state.startsWith("53")
            || state.startsWith("40")
            || state.startsWith("25")
            || state.startsWith("55")
            || state.startsWith("58");
      }
    }
    return false;
  }

  /**
   * Within one batch the last word on a step holds, with the time at which the first said it began.
   */
  private static List<StepOf> lastOfEachStep(Collection<FencedWriter.Entry> entries) {
    Map<Map.Entry<Fence, Step>, StepOf> last = new LinkedHashMap<>();
    for (FencedWriter.Entry entry : entries) {
      StepWrite step = entry.step();
      if (step != null) {
        last.put(Map.entry(entry.fence(), step.step()), new StepOf(entry.fence(), step));
      }
    }
    return new ArrayList<>(last.values());
  }

  private static List<Fence> writeSteps(
      Handle handle, List<StepOf> steps, Collection<FencedWriter.Entry> batch) {
    long now = System.nanoTime();
    List<Fence> all = batch.stream().map(FencedWriter.Entry::fence).distinct().toList();
    return handle
        .createQuery(STEPS)
        .bindArray("all", Long.class, all.stream().map(Fence::jobId).toArray())
        .bindArray("allAttempts", Integer.class, all.stream().map(Fence::attempt).toArray())
        .bindArray("jobs", Long.class, steps.stream().map(s -> s.fence().jobId()).toArray())
        .bindArray(
            "attempts", Integer.class, steps.stream().map(s -> s.fence().attempt()).toArray())
        .bindArray(
            "ordinals", Integer.class, steps.stream().map(s -> ordinal(s.write().step())).toArray())
        .bindArray(
            "statuses", String.class, steps.stream().map(s -> s.write().status().wire()).toArray())
        .bindArray("results", String.class, steps.stream().map(s -> s.write().result()).toArray())
        .bindArray(
            "progress", String.class, steps.stream().map(s -> s.write().progress()).toArray())
        .bindArray(
            "startAges",
            Long.class,
            steps.stream().map(s -> age(now, s.write().startedNanos())).toArray())
        .bindArray(
            "endAges",
            Long.class,
            steps.stream().map(s -> age(now, s.write().finishedNanos())).toArray())
        .map((row, context) -> new Fence(row.getLong(1), row.getInt(2)))
        .list();
  }

  private static List<Fence> writeEndings(Handle handle, List<FencedWriter.Entry> endings) {
    return handle
        .createQuery(ENDINGS)
        .bindArray("jobs", Long.class, endings.stream().map(e -> e.fence().jobId()).toArray())
        .bindArray(
            "attempts", Integer.class, endings.stream().map(e -> e.fence().attempt()).toArray())
        .bindArray(
            "statuses",
            String.class,
            endings.stream().map(e -> ending(e).status().wire()).toArray())
        .bindArray(
            "outcomes", String.class, endings.stream().map(e -> ending(e).outcome()).toArray())
        .map((row, context) -> new Fence(row.getLong(1), row.getInt(2)))
        .list();
  }

  private static Ending ending(FencedWriter.Entry entry) {
    Ending ending = entry.ending();
    if (ending == null) {
      throw new IllegalArgumentException("Not an ending: " + entry.fence());
    }
    return ending;
  }

  /** A step's place in the list, the same for every job. */
  static int ordinal(Step step) {
    return step.ordinal() + 1;
  }

  private static @Nullable Long age(long now, @Nullable Long then) {
    return then == null ? null : Math.max(0, (now - then) / 1_000_000);
  }

  private record StepOf(Fence fence, StepWrite write) {}
}
