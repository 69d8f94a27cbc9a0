package dev.sourcecheck.auth;

import java.util.List;
import java.util.Optional;

/** What a request says to be let in: Datafold's {@code Key}, or DQOps' {@code Bearer}. */
sealed interface RequestCredential {
  /** It says nothing. */
  record NoCredential() implements RequestCredential {}

  /** It says something that cannot be a key. */
  record MalformedCredential() implements RequestCredential {}

  /** It has the form of a key. */
  record KeyCredential(ApiKeyText text) implements RequestCredential {}

  /** From the values of the request's Authorization headers. */
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
