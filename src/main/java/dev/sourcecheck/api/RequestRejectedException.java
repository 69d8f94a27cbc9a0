package dev.sourcecheck.api;

/** A request that is understood and not fulfilled; the message is for the caller. */
public final class RequestRejectedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int status;
  private final String words;

  /**
   * @param status of HTTP, 400 to 499
   */
  public RequestRejectedException(int status, String words) {
    super(words);
    this.status = status;
    this.words = words;
  }

  int status() {
    return status;
  }

  String words() {
    return words;
  }
}
