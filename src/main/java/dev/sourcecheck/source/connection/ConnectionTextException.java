package dev.sourcecheck.source.connection;

/** A connection string cannot be read. The message is for users and quotes no secret. */
public class ConnectionTextException extends Exception {
  private static final long serialVersionUID = 1;

  ConnectionTextException(String message) {
    super(message);
  }

  /** The message, which is never null. */
  public String text() {
    return String.valueOf(getMessage());
  }
}
