package dev.sourcecheck.engine.trino;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request.
 *
 * @param persistent whether the server keeps the connection open
 * @param headers by name in lower case
 */
record HttpReply(int status, boolean persistent, Map<String, String> headers, byte[] body) {
  @Nullable String header(String name) {
    return headers.get(name);
  }
}
