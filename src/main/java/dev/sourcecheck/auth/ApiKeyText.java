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
 * A key as its holder sends it: {@code sck_<id>_<256 random bits>}, id in 12 hexadecimal digits,
 * the bits in URL-safe Base64. The prefix is for those who search repositories for leaked keys.
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

  /** Empty if it cannot be a key of ours. */
  static Optional<ApiKeyText> parse(String text) {
    Matcher matcher = FORM.matcher(text);
    return matcher.matches()
        ? Optional.of(new ApiKeyText(matcher.group(1), text))
        : Optional.empty();
  }

  /** Finds the key's row; no secret. */
  String id() {
    return id;
  }

  /** The key itself. */
  String reveal() {
    return text;
  }

  byte[] hash() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.US_ASCII));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** In a time that does not depend on where the two differ. */
  boolean matches(byte[] storedHash) {
    return MessageDigest.isEqual(storedHash, hash());
  }

  @Override
  public String toString() {
    return "KeyText[" + id + "]";
  }
}
