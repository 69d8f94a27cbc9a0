package dev.sourcecheck.secret;

/** The service cannot start with the master key; the message is one line for the operator. */
public final class UnusableMasterKeyException extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnusableMasterKeyException(String message) {
    super(message);
  }
}
