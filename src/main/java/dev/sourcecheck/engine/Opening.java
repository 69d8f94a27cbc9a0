package dev.sourcecheck.engine;

import java.util.Map;

/**
 * How an attempt to log in ended. {@code details} is what the connection step reports, JSON-ready.
 */
public sealed interface Opening {
  Map<String, Object> details();

  /** Logged in; the caller closes the session. */
  record Opened(Session session, Map<String, Object> details) implements Opening {}

  /** Not logged in; nothing is left open. */
  record Refused(Failure failure, Map<String, Object> details) implements Opening {}
}
