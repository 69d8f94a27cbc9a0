package dev.sourcecheck.cli.remote;

/** The service cannot be reached, or refuses a request. The message is for users. */
public final class ServiceException extends Exception {
  private static final long serialVersionUID = 1;

  ServiceException(String message) {
    super(message);
  }
}
