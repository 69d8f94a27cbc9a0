package dev.sourcecheck.auth;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of a key: {@code sck_<id>_<256 random bits>}, with the id as 12 hexadecimal digits and
 * the bits in URL-safe Base64. The prefix lets scanners find leaked keys in repositories.
 */
final class ApiKeyText {
  private static final Pattern FORM = Pattern.compile("sck_([0-9a-f]{12})_[A-Za-z0-9_-]{43}");
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final String text;

  private ApiKeyText(String id, String text) {
    this.id = id;
    this.text = text;
  }

  static ApiKeyText random() {
    byte[] id = new byte[6];
    byte[] bits = new byte[32];
    RANDOM.nextBytes(id);
    RANDOM.nextBytes(bits);
    String idText = HexFormat.of().formatHex(id);
    return new ApiKeyText(
        idText,
        "sck_" + idText + "_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bits));
  }

  /** Empty if the text does not have the format of a key. */
  static Optional<ApiKeyText> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new ApiKeyText(matcher.group(1), text))
        : Optional.empty();
  }

  /** Identifies the key in the store. It is not secret. */
  String id() {
    return id;
  }

  /** Returns the secret text. */
  String reveal() {
    return text;
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK does not support SHA-256", e);
    }
  }

  /** Compares in constant time. */
  boolean matches(byte[] storedHash) {
    return MessageDigest.isEqual(storedHash, hash());
  }

  @Override
  public String toString() {
    return "ApiKeyText[" + id + "]";
  }
}
