package dev.sourcecheck.check;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Warning;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a check. {@code message} is a sentence for users, {@code details} JSON-ready
 * evidence; {@code warnings} do not change the outcome.
 */
public sealed interface Verdict {
  String message();

  Map<String, Object> details();

  List<Warning> warnings();

  Outcome outcome();

  /** The check passed: code OK. */
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

  /** The check failed: code ERROR. */
  record Failed(
      String message, Failure failure, Map<String, Object> details, List<Warning> warnings)
      implements Verdict {
    public Failed {
      warnings = List.copyOf(warnings);
    }

    public Failed(String message, Failure failure, Map<String, Object> details) {
      this(message, failure, details, List.of());
    }

    /** The source could not be opened. */
    static Failed of(Opening.Refused refused) {
      return new Failed(
          refused.failure().hint(), refused.failure(), refused.details(), refused.warnings());
    }

    @Override
    public Outcome outcome() {
      return Outcome.FAILED;
    }
  }

  /**
   * The check did not run, which does not fail the test.
   *
   * @param expected true for code OK (this kind of source does not support the check), false for
   *     code SKIP
   * @param failure the change that the check requires, null if there is none
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
