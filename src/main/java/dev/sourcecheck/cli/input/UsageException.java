package dev.sourcecheck.cli.input;

/** The command cannot run as it was called. The message is for users and quotes no secret. */
public final class UsageException extends Exception {
  private static final long serialVersionUID = 1;

  public UsageException(String message) {
    super(message);
  }

  /** The message, which is never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
