package dev.sourcecheck.auth;

import dev.sourcecheck.http.ErrorFormat;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;

/**
 * Why the authentication filter rejects a request. The response has the {@link ErrorFormat} of the
 * requested path, except that a 401 of DQOps has no body, and that a browser gets the sign-in page.
 */
enum AuthenticationError {
  AMBIGUOUS(400, "The length of the request is ambiguous"),
  NO_KEY(401, "An API key is required: Authorization: Key <key>"),
  WRONG_KEY(401, "The API key is unknown or was revoked"),
  WRONG_SESSION(401, "The session is unknown, has expired or was ended"),
  WRONG_LINK(401, "The sign-in link is unknown, was used or has expired"),
  NO_FORM_KEY(400, "The form field \"key\" is required"),
  WRONG_ORIGIN(403, "A change with a session must come from a page of this service: Origin"),
  FORBIDDEN(403, "The API key's role does not allow this"),
  CROSS_ORIGIN(403, "Pages of this origin may not send this request"),
  TOO_MANY_FAILURES(429, "Too many wrong API keys from this address"),
  TOO_LARGE(413, "The request body is too large"),
  KEY_BUSY(429, "Too many requests are under way with this API key"),
  KEY_WAITS(429, "Too many requests with this API key are waiting or streaming"),
  BUSY(503, "Too many requests are under way"),
  ALL_WAIT(503, "Too many requests are waiting or streaming"),
  NO_STORE(503, "The API key cannot be verified at present");

  private final int status;
  private final String message;

  AuthenticationError(int status, String message) {
    this.status = status;
    this.message = message;
  }

  String message() {
    return message;
  }

  /**
   * Sends the response.
   *
   * @param retrySeconds value of Retry-After for a 429 or 503
   */
  void respond(RoutingContext request, long retrySeconds) {
    HttpServerResponse response = request.response().setStatusCode(status);
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Key realm=\"sourcecheck\"");
    } else if (status == 429 || status == 503) {
      response.putHeader("Retry-After", Long.toString(retrySeconds));
    }
    // a body that is still arriving is read and discarded, so that the connection can be reused
    request.request().resume();
    if (SignInPage.respond(request, this, status)) {
      return;
    }
    String path = request.request().path();
    String normalized = request.normalizedPath();
    ErrorFormat format = ErrorFormat.ofPath(normalized == null ? path : normalized);
    if (format == ErrorFormat.DQOPS && status == 401) {
      response.end();
      return;
    }
    response.putHeader("Content-Type", "application/json");
    response.end(new JsonObject(format.body(status, message, path)).encode());
  }
}
