package dev.sourcecheck.auth;

import java.util.List;
import java.util.Optional;

/** What a request says to be let in: Datafold's {@code Key}, or DQOps' {@code Bearer}. */
sealed interface Credential {
  /** It says nothing. */
  record None() implements Credential {}

  /** It says something that cannot be a key. */
  record Malformed() implements Credential {}

  /** It has the form of a key. */
  record Key(KeyText text) implements Credential {}

  /** From the values of the request's Authorization headers. */
  static Credential of(List<String> headers) {
    if (headers.isEmpty()) {
      return new None();
    }
    String header = headers.get(0);
    Optional<KeyText> key = Optional.empty();
    if (headers.size() == 1 && header.startsWith("Key ")) {
      key = KeyText.parse(header.substring(4));
    } else if (headers.size() == 1 && header.startsWith("Bearer ")) {
      String token = header.substring(7);
      boolean quoted = token.length() > 1 && token.startsWith("\"") && token.endsWith("\"");
      key = KeyText.parse(quoted ? token.substring(1, token.length() - 1) : token);
    }
    return key.<Credential>map(Key::new).orElseGet(Malformed::new);
  }
}
