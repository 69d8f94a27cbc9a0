package dev.sourcecheck.check;

import dev.sourcecheck.engine.Failure;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check found. {@code message} is a sentence for people, {@code details} JSON-ready
 * evidence.
 */
public sealed interface Verdict {
  String message();

  Map<String, Object> details();

  /** All is well: code OK, outcome success. */
  record Passed(String message, Map<String, Object> details) implements Verdict {}

  /** The source is not fit: code ERROR, outcome failed. */
  record Failed(String message, Failure failure, Map<String, Object> details) implements Verdict {}

  /**
   * Not done, and that is no fault: outcome skipped.
   *
   * @param expected true answers code OK (this kind of source has no such thing), false answers
   *     SKIP
   * @param failure what would have to be mended for it to run, null if nothing can be
   */
  record Skipped(
      String message, boolean expected, @Nullable Failure failure, Map<String, Object> details)
      implements Verdict {}
}
