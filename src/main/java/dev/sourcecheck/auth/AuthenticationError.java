package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;

/**
 * Why a request is not let in. Under Datafold's paths the answer is {@code {"detail": message}};
 * under DQOps' paths a 401 has no body, and the others have DQOps' error object.
 */
enum AuthenticationError {
  AMBIGUOUS(400, "Bad Request", "It is ambiguous where the request ends"),
  NO_KEY(401, "Unauthorized", "An API key is needed: Authorization: Key <key>"),
  WRONG_KEY(401, "Unauthorized", "The API key is not known or was revoked"),
  FORBIDDEN(403, "Forbidden", "The API key's role does not allow this"),
  TOO_MANY_FAILURES(429, "Too Many Requests", "Too many wrong API keys from this address"),
  TOO_LARGE(413, "Request Entity Too Large", "The request's body is too large"),
  KEY_BUSY(429, "Too Many Requests", "Too many requests are under way with this API key"),
  KEY_WAITS(429, "Too Many Requests", "Too many requests with this API key wait or listen"),
  BUSY(503, "Service Unavailable", "Too many requests are under way"),
  ALL_WAIT(503, "Service Unavailable", "Too many requests wait or listen"),
  NO_STORE(503, "Service Unavailable", "The API key cannot be checked just now");

  private final int status;
  private final String reason;
  private final String message;

  AuthenticationError(int status, String reason, String message) {
    this.status = status;
    this.reason = reason;
    this.message = message;
  }

  String message() {
    return message;
  }

  /**
   * @param retrySeconds after how many seconds it makes sense to come back
   */
  void answer(RoutingContext request, long retrySeconds) {
    HttpServerResponse response = request.response().setStatusCode(status);
    if (status == 401) {
      response.putHeader("WWW-Authenticate", "Key realm=\"sourcecheck\"");
    } else if (status == 429 || status == 503) {
      response.putHeader("Retry-After", Long.toString(retrySeconds));
    }
    // a body that is on its way is read and discarded, so that the connection can be used again
    request.request().resume();
    String path = request.request().path();
    boolean dqops = path.startsWith("/api/") && !path.startsWith("/api/v1/");
    if (dqops && status == 401) {
      response.end();
      return;
    }
    response.putHeader("Content-Type", "application/json");
    JsonObject body =
        dqops
            ? new JsonObject()
                .put("timestamp", Instant.now().toString())
                .put("status", status)
                .put("error", reason)
                .put("message", message)
                .put("path", path)
            : new JsonObject().put("detail", message);
    response.end(body.encode());
  }
}
