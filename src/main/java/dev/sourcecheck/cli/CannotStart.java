package dev.sourcecheck.cli;

/** Something the operator must mend first; the message is the one line that says so. */
public final class CannotStart extends Exception {
  private static final long serialVersionUID = 1L;

  public CannotStart(String message) {
    super(message);
  }
}
