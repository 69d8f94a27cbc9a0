package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.SourceType;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Splits the parameters off a URL. Most begin with a question mark and are separated by ampersands;
 * the drivers of some types use semicolons.
 */
final class UriParameters {
  private static final String NAME = "[A-Za-z_][\\w. -]*=";

  /** A password in front of the host may contain other semicolons. */
  private static final String SEMICOLON = ";(?=\\s*(?:\\z|;|" + NAME + "))";

  private static final Pattern QUESTION_MARK = Pattern.compile("\\?");
  private static final Pattern QUESTION_MARK_OR_SEMICOLON = Pattern.compile("\\?|" + SEMICOLON);

  /** IBM's properties follow a colon after the database. */
  private static final Pattern DB2_START =
      Pattern.compile("\\?|" + SEMICOLON + "|(?<=/[\\w$#-]{0,128}):(?=" + NAME + ")");

  private static final Pattern AMPERSANDS = Pattern.compile("&");
  private static final Pattern SEMICOLONS = Pattern.compile(SEMICOLON);
  private static final Pattern AMPERSANDS_OR_SEMICOLONS = Pattern.compile("&|" + SEMICOLON);

  private static final Set<SourceType> WITH_SEMICOLONS =
      Set.of(SourceType.MSSQL, SourceType.DATABRICKS, SourceType.DB2, SourceType.REDSHIFT);

  private final LocatedText source;
  private final String text;
  private final Pattern separator;

  /** Whether values are decoded, which drivers with semicolons do not do except for Redshift's. */
  private final boolean escaped;

  private final boolean braces;

  private UriParameters(LocatedText source, SourceType type, char start) {
    this.source = source;
    this.text = source.text();
    this.escaped = start == '?' || type == SourceType.REDSHIFT;
    this.braces = type == SourceType.MSSQL && !escaped;
    Pattern escapedSeparator = type == SourceType.REDSHIFT ? AMPERSANDS_OR_SEMICOLONS : AMPERSANDS;
    this.separator = escaped ? escapedSeparator : SEMICOLONS;
  }

  /** Where the parameters of a URL without its scheme begin, or its length. */
  static int start(String uri, SourceType type) {
    Pattern pattern = WITH_SEMICOLONS.contains(type) ? QUESTION_MARK_OR_SEMICOLON : QUESTION_MARK;
    Matcher start = (type == SourceType.DB2 ? DB2_START : pattern).matcher(uri);
    return start.find() ? start.start() : uri.length();
  }

  /**
   * @param source the parameters with the character in front of them
   * @param complete whether a login, a host and a database precede them
   */
  static void read(LocatedText source, SourceType type, boolean complete, PartList parts)
      throws ConnectionTextException {
    if (!source.isEmpty()) {
      new UriParameters(source.from(1), type, source.text().charAt(0)).read(complete, parts);
    }
  }

  private void read(boolean complete, PartList parts) throws ConnectionTextException {
    Matcher separators = separator.matcher(text);
    int start = 0;
    while (start < text.length()) {
      int end = separators.find(start) ? separators.start() : text.length();
      int equals = text.indexOf('=', start);
      int nameEnd = equals < 0 || equals > end ? end : equals;
      String name = text.substring(start, nameEnd).strip();
      if (braces && text.startsWith("={", nameEnd)) {
        end = readBraces(name, nameEnd + 2, parts);
      } else {
        LocatedText value = source.part(Math.min(nameEnd + 1, end), end);
        boolean first = start == 0;
        if (name.contains("@") || (first && !complete && endsLogin(name, value.text()))) {
          throw new ConnectionTextException(
              "The connection string has an @ after its parameters begin; " + ConnectionUri.ENCODE);
        }
        add(name, value, parts);
      }
      start = end + 1;
    }
  }

  /** Whether a host follows, so that the question mark was probably one of the password. */
  private static boolean endsLogin(String name, String value) {
    boolean isName = name.matches("[A-Za-z_][\\w.$%\\[\\] -]*");
    return isName
        ? CommonPart.named(name) == null && value.matches("(?s)[^@]*@.*/.*")
        : value.contains("@");
  }

  private void add(String name, LocatedText value, PartList parts) throws ConnectionTextException {
    if (name.isEmpty()) {
      return;
    }
    LocatedText stripped = value.stripTrailing();
    if (escaped) {
      parts.addEscaped(PercentEncoding.decode(name), stripped);
    } else {
      parts.add(name, stripped);
    }
  }

  /**
   * Reads a value in braces, in which a doubled closing brace stands for one.
   *
   * @return where the separator is
   */
  private int readBraces(String name, int start, PartList parts) throws ConnectionTextException {
    IntStream.Builder value = IntStream.builder();
    int at = start;
    while (at < text.length() && (text.charAt(at) != '}' || text.startsWith("}}", at))) {
      value.add(at);
      at += text.charAt(at) == '}' ? 2 : 1;
    }
    int semicolon = text.indexOf(';', at);
    int end = semicolon < 0 ? text.length() : semicolon;
    if (at >= text.length() || !text.substring(at + 1, end).isBlank()) {
      throw new ConnectionTextException(
          "The connection string has a value in braces that does not end with a closing brace");
    }
    parts.add(name, source.select(value.build().toArray(), at));
    return end;
  }
}
