package dev.sourcecheck.engine.trino;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request.
 *
 * @param headers by name in lower case
 */
record HttpReply(int status, Map<String, String> headers, byte[] body) {
  @Nullable String header(String name) {
    return headers.get(name);
  }

  boolean closes() {
    return "close".equalsIgnoreCase(headers.get("connection"));
  }
}
