package dev.sourcecheck.cli.input;

import java.util.LinkedHashMap;
import java.util.Map;

/** Reads libpq's {@code host=localhost dbname='my db'}. */
final class LibpqKeywords {
  private final String text;
  private int at;

  private LibpqKeywords(String text) {
    this.text = text;
  }

  static boolean matches(String text) {
    return text.matches("(?s)\\s*[a-z_]+\\s*=.*");
  }

  static Map<String, String> parse(String text) throws UsageException {
    return new LibpqKeywords(text).pairs();
  }

  private Map<String, String> pairs() throws UsageException {
    Map<String, String> pairs = new LinkedHashMap<>();
    skipSpace();
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      if (equals < 0) {
        throw new UsageException("The connection string has a keyword without a value");
      }
      String name = text.substring(at, equals).strip();
      at = equals + 1;
      skipSpace();
      pairs.put(name, value());
      skipSpace();
    }
    return pairs;
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private String value() throws UsageException {
    boolean quoted = at < text.length() && text.charAt(at) == '\'';
    if (quoted) {
      at++;
    }
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char next = text.charAt(at);
      if (quoted ? next == '\'' : Character.isWhitespace(next)) {
        at++;
        return value.toString();
      }
      if (next == '\\' && at + 1 < text.length()) {
        at++;
        next = text.charAt(at);
      }
      value.append(next);
      at++;
    }
    if (quoted) {
      throw new UsageException("The connection string has a quote that is not closed");
    }
    return value.toString();
  }
}
