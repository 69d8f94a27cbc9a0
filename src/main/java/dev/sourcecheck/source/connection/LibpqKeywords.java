package dev.sourcecheck.source.connection;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Reads libpq's {@code host=localhost dbname='my db'}. */
final class LibpqKeywords {
  private static final Pattern AFTER_SEMICOLON = Pattern.compile(";([A-Za-z][A-Za-z_]*)(?:=|\\z)");

  private final LocatedText source;
  private final String text;
  private int at;

  private LibpqKeywords(LocatedText source) {
    this.source = source;
    this.text = source.text();
  }

  static boolean matches(String text) {
    return text.matches("(?s)\\s*[A-Za-z_]+\\s*=.*");
  }

  static PartList read(LocatedText text) throws ConnectionTextException {
    return new LibpqKeywords(text).pairs();
  }

  /** The keyword of an environment variable such as {@code PGHOST}. */
  static String ofVariable(String name) {
    return name.startsWith("PG") ? name.substring(2) : name;
  }

  private PartList pairs() throws ConnectionTextException {
    PartList pairs = new PartList();
    skipSpace();
    while (at < text.length()) {
      int equals = text.indexOf('=', at);
      String name = equals < 0 ? "" : text.substring(at, equals).strip();
      if (!name.matches("[A-Za-z_]+")) {
        throw new ConnectionTextException("The connection string has a keyword without a value");
      }
      at = equals + 1;
      skipSpace();
      boolean quoted = text.startsWith("'", at);
      LocatedText value = value();
      if (!quoted && hasOtherSeparators(name, value.text())) {
        throw new ConnectionTextException(
            "The connection string has semicolons between its parameters, as those of ADO.NET and"
                + " ODBC, which are not supported; a value of libpq with a semicolon needs single"
                + " quotes");
      }
      pairs.add(ofVariable(name), value);
      skipSpace();
    }
    return pairs;
  }

  /** A password may contain any semicolon, unless a parameter that is known follows it. */
  private static boolean hasOtherSeparators(String name, String value) {
    Matcher parameters = AFTER_SEMICOLON.matcher(value);
    boolean isPassword = CommonPart.named(ofVariable(name)) == CommonPart.PASSWORD;
    while (parameters.find()) {
      if (!isPassword || CommonPart.named(parameters.group(1)) != null) {
        return true;
      }
    }
    return !isPassword && value.endsWith(";");
  }

  private void skipSpace() {
    while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
      at++;
    }
  }

  private LocatedText value() throws ConnectionTextException {
    boolean quoted = at < text.length() && text.charAt(at) == '\'';
    if (quoted) {
      at++;
    }
    IntStream.Builder value = IntStream.builder();
    while (at < text.length()) {
      char next = text.charAt(at);
      if (quoted ? next == '\'' : Character.isWhitespace(next)) {
        return source.select(value.build().toArray(), at++);
      }
      if (next == '\\' && at + 1 < text.length()) {
        at++;
      }
      value.add(at++);
    }
    if (quoted) {
      throw new ConnectionTextException("The connection string has a quote that is not closed");
    }
    return source.select(value.build().toArray(), at);
  }
}
