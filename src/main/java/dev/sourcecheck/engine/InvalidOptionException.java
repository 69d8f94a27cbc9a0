package dev.sourcecheck.engine;

/** An option of the source is invalid. */
public final class InvalidOptionException extends Exception {
  private static final long serialVersionUID = 1L;
  private final transient Failure failure;

  public InvalidOptionException(String field, String hint) {
    super(hint);
    failure = Failure.of(FailureCode.OPTION_INVALID, hint, field);
  }

  public Failure failure() {
    return failure;
  }
}
