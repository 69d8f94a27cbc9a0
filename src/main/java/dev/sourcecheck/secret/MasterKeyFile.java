package dev.sourcecheck.secret;

import dev.sourcecheck.process.PrivateFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;

/** The file with the master key: one key per line, the current one first, then former ones. */
final class MasterKeyFile {
  private MasterKeyFile() {}

  static List<byte[]> keys(Path file) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    for (String line : Files.readString(file).strip().split("\n")) {
      keys.add(decode(line, file.toString()));
    }
    return keys;
  }

  /**
   * Decodes a key in Base64 or hex.
   *
   * @param origin of the key, for the error message
   */
  static byte[] decode(String text, String origin) {
    String key = text.strip();
    try {
      byte[] bytes =
          key.matches("[0-9A-Fa-f]{64}")
              ? HexFormat.of().parseHex(key)
              : Base64.getDecoder().decode(key.replace('-', '+').replace('_', '/'));
      if (bytes.length == SecretCipher.KEY_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException notBase64) {
      throw malformed(origin);
    }
    throw malformed(origin);
  }

  private static UnusableMasterKeyException malformed(String origin) {
    return new UnusableMasterKeyException(
        "The master key in " + origin + " is not 32 bytes in Base64 or hex.");
  }

  static byte[] newKey() {
    byte[] key = new byte[SecretCipher.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** Replaces the file atomically; only its owner may read it. */
  static void write(Path file, List<byte[]> keys) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    StringBuilder lines = new StringBuilder();
    keys.forEach(key -> lines.append(Base64.getEncoder().encodeToString(key)).append('\n'));
    PrivateFile.write(file, lines.toString());
  }
}
