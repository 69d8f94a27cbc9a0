package dev.sourcecheck.engine.trino;

import dev.sourcecheck.text.UntrustedText;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A response with a status that is not a success: the statement was not run. */
final class HttpRefusal extends SQLException {
  private static final long serialVersionUID = 1L;

  private static final int MAX_TEXT = 500;

  private final int status;
  private final @Nullable String challenge;

  HttpRefusal(int status, @Nullable String challenge, String text) {
    super(text);
    this.status = status;
    this.challenge = challenge;
  }

  /** Its message is the body if it is plain text, otherwise the status. */
  static HttpRefusal of(HttpReply reply) {
    String type = reply.header("content-type");
    String text =
        type != null && type.startsWith("text/plain")
            ? UntrustedText.clean(new String(reply.body(), StandardCharsets.UTF_8), MAX_TEXT)
            : "";
    return new HttpRefusal(
        reply.status(),
        reply.header("www-authenticate"),
        text.isBlank() ? "HTTP status " + reply.status() : text);
  }

  int status() {
    return status;
  }

  /** The header {@code WWW-Authenticate}. */
  @Nullable String challenge() {
    return challenge;
  }
}
