package dev.sourcecheck.api;

/** A well-formed request is rejected. The message is sent to the caller. */
public final class RequestRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String userMessage;

  /**
   * @param status HTTP status, 400 to 499
   */
  public RequestRejectedException(int status, String userMessage) {
    super(userMessage);
    this.status = status;
    this.userMessage = userMessage;
  }

  int status() {
    return status;
  }

  String userMessage() {
    return userMessage;
  }
}
