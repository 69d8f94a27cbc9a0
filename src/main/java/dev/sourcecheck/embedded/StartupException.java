package dev.sourcecheck.embedded;

/** Something the operator must mend first; the message is the one line that says so. */
public final class StartupException extends Exception {
  private static final long serialVersionUID = 1L;

  public StartupException(String message) {
    super(message);
  }
}
