package dev.sourcecheck.engine;

/** A driver is not installed, or cannot be loaded. */
public final class DriverMissingException extends Exception {
  private static final long serialVersionUID = 1L;

  /**
   * @param hint for the operator of this service: what to install, and where
   */
  DriverMissingException(String hint) {
    super(hint);
  }

  public Failure failure() {
    return Failure.of(FailureCode.DRIVER_MISSING, String.valueOf(getMessage()));
  }
}
