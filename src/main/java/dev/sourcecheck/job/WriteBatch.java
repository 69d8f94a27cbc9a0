package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.store.SqlStatement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Many fenced writes as parameters of one statement: one round trip, one commit. */
final class WriteBatch {
  private final List<FencingToken> tokens;
  private final List<OwnedStep> steps;
  private final List<PendingWrite> completions;

  WriteBatch(Collection<PendingWrite> writes) {
    tokens = writes.stream().map(PendingWrite::token).distinct().toList();
    steps = lastOfEachStep(writes);
    completions = writes.stream().filter(write -> write.completion() != null).toList();
  }

  /** Binds the parameters of {@link JobTransitions#COMPLETE}. */
  SqlStatement bindTo(SqlStatement complete) {
    return complete
        .bindArray("all", Long.class, column(tokens, FencingToken::jobId))
        .bindArray("allTokens", Long.class, column(tokens, FencingToken::value))
        .bindArray("jobs", Long.class, column(steps, s -> s.token().jobId()))
        .bindArray("tokens", Long.class, column(steps, s -> s.token().value()))
        .bindArray("ordinals", Integer.class, column(steps, s -> ordinal(s.write().step())))
        .bindArray("statuses", String.class, column(steps, s -> s.write().status().wire()))
        .bindArray("results", String.class, column(steps, s -> s.write().result()))
        .bindArray("progress", String.class, column(steps, s -> s.write().progress()))
        .bindArray("warnings", Integer.class, column(steps, s -> s.write().warnings()))
        .bindArray("started", String.class, column(steps, s -> s.write().startedAt()))
        .bindArray("finished", String.class, column(steps, s -> s.write().finishedAt()))
        .bindArray("ends", Long.class, column(completions, e -> e.token().jobId()))
        .bindArray("endTokens", Long.class, column(completions, e -> e.token().value()))
        .bindArray(
            "endStatuses", String.class, column(completions, e -> completion(e).status().wire()))
        .bindArray(
            "outcomes", String.class, column(completions, e -> wire(completion(e).outcome())))
        .bindArray("ended", String.class, column(completions, e -> completion(e).finishedAt()));
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
            (before, after) -> before.write().finishedAt() == null ? after : before);
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

  private record OwnedStep(FencingToken token, StepWrite write) {}
}
