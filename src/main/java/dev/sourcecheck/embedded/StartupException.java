package dev.sourcecheck.embedded;

/** A problem that the operator must fix; the message is one line for the console. */
public final class StartupException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartupException(String message) {
    super(message);
  }
}
