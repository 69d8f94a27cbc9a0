package dev.sourcecheck.source.connection;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The escapes of a URL; other than in a form, a plus sign stands for itself. */
final class PercentEncoding {
  private PercentEncoding() {}

  static String decode(String text) throws ConnectionTextException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
    ByteBuffer decoded = ByteBuffer.allocate(encoded.length);
    for (int i = 0; i < encoded.length; i++) {
      if (encoded[i] != '%') {
        decoded.put(encoded[i]);
        continue;
      }
      int high = i + 2 < encoded.length ? Character.digit(encoded[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(encoded[i + 2], 16);
      if (low < 0) {
        throw invalid();
      }
      decoded.put((byte) (high * 16 + low));
      i += 2;
    }
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(decoded.flip()).toString();
    } catch (CharacterCodingException e) {
      throw invalid();
    }
  }

  private static ConnectionTextException invalid() {
    return new ConnectionTextException(
        "The connection string has a percent sign that does not start an encoded character;"
            + " write it as %25");
  }
}
