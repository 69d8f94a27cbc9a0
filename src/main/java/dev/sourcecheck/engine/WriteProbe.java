package dev.sourcecheck.engine;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which parts of writing work.
 *
 * @param target the schema, quoted as the engine quotes it, for messages
 * @param parts create, insert, select and drop, in order; those not reached have outcome {@link
 *     PartOutcome#NOT_TRIED}
 * @param failure of the first part that failed, null if all passed
 * @param message the usual sentence: {@code Schema "DB"."SCHEMA" is writeable} or {@code Unable to
 *     create table ...}
 */
public record WriteProbe(
    String target, List<ProbePart> parts, @Nullable Failure failure, String message) {
  /** One part of the probe; {@code words} are the server's, null if it passed. */
  public record ProbePart(String name, PartOutcome outcome, long millis, @Nullable String words) {}

  /** How one part went. */
  public enum PartOutcome {
    PASSED,
    FAILED,
    NOT_TRIED
  }
}
