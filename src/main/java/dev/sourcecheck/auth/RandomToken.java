package dev.sourcecheck.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * 256 random bits in URL-safe Base64: the value of a session cookie, or of a sign-in link. The
 * store has only its SHA-256, which resists guessing because the token is random.
 */
final class RandomToken {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String text;

  private RandomToken(String text) {
    this.text = text;
  }

  static RandomToken create() {
    byte[] bits = new byte[32];
    RANDOM.nextBytes(bits);
    return new RandomToken(Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** Empty if the text does not have the format of a token. */
  static Optional<RandomToken> parse(@Nullable String text) {
    return text != null && FORM.matcher(text).matches()
        ? Optional.of(new RandomToken(text))
        : Optional.empty();
  }

  /** Returns the secret text. */
  String reveal() {
    return text;
  }

  /** The hash in hexadecimal digits, which identifies the token in the store. */
  String hash() {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK does not support SHA-256", e);
    }
  }

  @Override
  public String toString() {
    return "RandomToken";
  }
}
