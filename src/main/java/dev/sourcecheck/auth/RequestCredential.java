package dev.sourcecheck.auth;

import java.util.List;
import java.util.Optional;

/** The Authorization header: Datafold's {@code Key}, or DQOps' {@code Bearer}. */
sealed interface RequestCredential {
  /** There is no header. */
  record NoCredential() implements RequestCredential {}

  /** The value does not have the format of a key. */
  record MalformedCredential() implements RequestCredential {}

  /** The value has the format of a key. */
  record KeyCredential(ApiKeyText text) implements RequestCredential {}

  /** Parses the values of all Authorization headers. */
  static RequestCredential of(List<String> headers) {
    if (headers.isEmpty()) {
      return new NoCredential();
    }
    String header = headers.get(0);
    Optional<ApiKeyText> key = Optional.empty();
    if (headers.size() == 1 && header.startsWith("Key ")) {
      key = ApiKeyText.parse(header.substring(4));
    } else if (headers.size() == 1 && header.startsWith("Bearer ")) {
      String token = header.substring(7);
      boolean quoted = token.length() > 1 && token.startsWith("\"") && token.endsWith("\"");
      key = ApiKeyText.parse(quoted ? token.substring(1, token.length() - 1) : token);
    }
    return key.<RequestCredential>map(KeyCredential::new).orElseGet(MalformedCredential::new);
  }
}
