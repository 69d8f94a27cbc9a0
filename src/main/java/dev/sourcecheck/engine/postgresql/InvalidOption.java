package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;

/** An option that cannot work, found before anything was connected to. */
final class InvalidOption extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Failure failure;

  InvalidOption(String field, String hint) {
    super(hint);
    failure = Failure.of(FailureCode.OPTION_INVALID, hint, field);
  }

  Failure failure() {
    return failure;
  }
}
