package dev.sourcecheck.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The result of a write probe.
 *
 * @param target the schema, with the quotes of the engine, for messages
 * @param parts create, insert, select, drop and commit, in order; parts that were not reached are
 *     {@link PartOutcome#NOT_TRIED}
 * @param failure of the first part that failed, null if all passed
 * @param message {@code Schema "DB"."SCHEMA" is writeable}, or the server's reason and the name of
 *     the table, which is long: {@code permission denied for schema s: unable to create table ...}
 */
public record WriteProbe(
    String target, List<ProbePart> parts, @Nullable Failure failure, String message) {
  /**
   * One part of the probe.
   *
   * @param error the server's message, null if the part did not fail
   */
  public record ProbePart(String name, PartOutcome outcome, long millis, @Nullable String error) {}

  /** The outcome of a part. */
  public enum PartOutcome {
    PASSED,
    FAILED,
    NOT_TRIED
  }
}
