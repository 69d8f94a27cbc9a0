package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Optional;

/**
 * What a request presents: an Authorization header, Datafold's {@code Key} or DQOps' {@code
 * Bearer}; or else the cookie of a session, on the paths that accept it.
 */
sealed interface RequestCredential {
  /** There is none. */
  record NoCredential() implements RequestCredential {}

  /** The value does not have the format of a key or of a session. */
  record MalformedCredential(AuthenticationError error) implements RequestCredential {}

  /** The value has the format of a key. */
  record KeyCredential(ApiKeyText text) implements VerifiableCredential {
    @Override
    public Optional<CallerIdentity> caller(ApiKeyCache.CachedKeys keys) {
      return keys.caller(text);
    }

    @Override
    public AuthenticationError errorIfUnknown() {
      return AuthenticationError.WRONG_KEY;
    }

    @Override
    public String toString() {
      return "key " + text.id();
    }
  }

  /** The value has the format of a session. */
  record SessionCredential(RandomToken token) implements VerifiableCredential {
    @Override
    public Optional<CallerIdentity> caller(ApiKeyCache.CachedKeys keys) {
      return keys.caller(token);
    }

    @Override
    public AuthenticationError errorIfUnknown() {
      return AuthenticationError.WRONG_SESSION;
    }

    @Override
    public String toString() {
      return "a session";
    }
  }

  /** A value that the store may know. Its text is for the log. */
  sealed interface VerifiableCredential extends RequestCredential {
    /** Empty if the loaded keys and sessions do not contain it. */
    Optional<CallerIdentity> caller(ApiKeyCache.CachedKeys keys);

    /** Why a request with it is rejected if the store does not know it. */
    AuthenticationError errorIfUnknown();
  }

  static RequestCredential of(RoutingContext request) {
    HttpServerRequest http = request.request();
    RequestCredential header = ofHeaders(http.headers().getAll("Authorization"));
    return header instanceof NoCredential && SessionCookie.isAccepted(request)
        ? ofCookies(SessionCookie.values(http))
        : header;
  }

  /** Parses the values of all Authorization headers. */
  private static RequestCredential ofHeaders(List<String> headers) {
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
    return key.<RequestCredential>map(KeyCredential::new)
        .orElseGet(() -> new MalformedCredential(AuthenticationError.WRONG_KEY));
  }

  /** Two cookies of the name are from two origins, and one of them may be an attacker's. */
  static RequestCredential ofCookies(List<String> values) {
    if (values.isEmpty()) {
      return new NoCredential();
    }
    return Optional.of(values.get(0))
        .filter(value -> values.size() == 1)
        .flatMap(RandomToken::parse)
        .<RequestCredential>map(SessionCredential::new)
        .orElseGet(() -> new MalformedCredential(AuthenticationError.WRONG_SESSION));
  }
}
