package dev.sourcecheck.engine.trino;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A response with a status that is not a success: the statement was not run. */
final class HttpRefusal extends SQLException {
  private static final long serialVersionUID = 1L;

  private final int status;
  private final @Nullable String challenge;

  /**
   * @param challenge the header {@code WWW-Authenticate}
   * @param text the body if it is text, otherwise the status
   */
  HttpRefusal(int status, @Nullable String challenge, String text) {
    super(text);
    this.status = status;
    this.challenge = challenge;
  }

  int status() {
    return status;
  }

  @Nullable String challenge() {
    return challenge;
  }
}
