package dev.sourcecheck.check;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Warning;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a check found. {@code message} is a sentence for people, {@code details} JSON-ready
 * evidence, {@code warnings} what does not change the outcome but is worth knowing.
 */
public sealed interface Verdict {
  String message();

  Map<String, Object> details();

  List<Warning> warnings();

  Outcome outcome();

  /** All is well: code OK, outcome success. */
  record Passed(String message, Map<String, Object> details, List<Warning> warnings)
      implements Verdict {
    public Passed {
      warnings = List.copyOf(warnings);
    }

    public Passed(String message, Map<String, Object> details) {
      this(message, details, List.of());
    }

    @Override
    public Outcome outcome() {
      return Outcome.SUCCESS;
    }
  }

  /** The source is not fit: code ERROR, outcome failed. */
  record Failed(
      String message, Failure failure, Map<String, Object> details, List<Warning> warnings)
      implements Verdict {
    public Failed {
      warnings = List.copyOf(warnings);
    }

    public Failed(String message, Failure failure, Map<String, Object> details) {
      this(message, failure, details, List.of());
    }

    @Override
    public Outcome outcome() {
      return Outcome.FAILED;
    }
  }

  /**
   * Not done, and that is no fault: outcome skipped.
   *
   * @param expected true answers code OK (this kind of source has no such thing), false answers
   *     SKIP
   * @param failure what would have to be fixed for it to run, null if nothing can be
   */
  record Skipped(
      String message,
      boolean expected,
      @Nullable Failure failure,
      Map<String, Object> details,
      List<Warning> warnings)
      implements Verdict {
    public Skipped {
      warnings = List.copyOf(warnings);
    }

    public Skipped(
        String message, boolean expected, @Nullable Failure failure, Map<String, Object> details) {
      this(message, expected, failure, details, List.of());
    }

    @Override
    public Outcome outcome() {
      return Outcome.SKIPPED;
    }
  }
}
