package dev.sourcecheck.engine.postgresql.sql;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * A text of bytes that may not be UTF-8. All other bytes are escaped as {@code \xE9}, and so is a
 * backslash that begins what looks like such an escape, so that different bytes are different
 * texts.
 *
 * @param isUtf8 whether all bytes are
 */
record EscapedUtf8(String text, boolean isUtf8) {
  /** An escape that is part of the text itself. */
  private static final Pattern LITERAL_ESCAPE = Pattern.compile("\\\\(?=x(?:[89A-F][0-9A-F]|5C))");

  private static final String ESCAPED_BACKSLASH = "\\\\x5C";

  static EscapedUtf8 of(byte[] bytes) {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer out = CharBuffer.allocate(bytes.length);
    StringBuilder text = new StringBuilder(bytes.length);
    CoderResult result = decoder.decode(in, out, true);
    boolean isUtf8 = result.isUnderflow();
    while (!result.isUnderflow()) {
      append(out, text);
      for (int i = 0; i < result.length(); i++) {
        text.append("\\x%02X".formatted(in.get()));
      }
      result = decoder.reset().decode(in, out, true);
    }
    append(out, text);
    return new EscapedUtf8(text.toString(), isUtf8);
  }

  private static void append(CharBuffer decoded, StringBuilder text) {
    text.append(LITERAL_ESCAPE.matcher(decoded.flip()).replaceAll(ESCAPED_BACKSLASH));
    decoded.clear();
  }
}
