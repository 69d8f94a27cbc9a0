package dev.sourcecheck.source;

/** The service must not start with this key; the message is one line for the operator. */
public final class UnusableMasterKey extends IllegalStateException {
  private static final long serialVersionUID = 1;

  UnusableMasterKey(String message) {
    super(message);
  }
}
