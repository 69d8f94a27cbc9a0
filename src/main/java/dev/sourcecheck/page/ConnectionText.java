package dev.sourcecheck.page;

import dev.sourcecheck.source.options.SourceType;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads connection strings that people have at hand: URLs, JDBC URLs, keywords and values as libpq
 * has them, and command lines of {@code psql}. Nothing of it reaches a driver: the text only fills
 * the form, whose fields are validated as usual.
 */
final class ConnectionText {
  private static final int MAX_LENGTH = 10_000;

  private static final Map<String, SourceType> SCHEMES =
      Map.ofEntries(
          Map.entry("postgres", SourceType.POSTGRES),
          Map.entry("postgresql", SourceType.POSTGRES),
          Map.entry("redshift", SourceType.REDSHIFT),
          Map.entry("mysql", SourceType.MYSQL),
          Map.entry("mariadb", SourceType.MARIADB),
          Map.entry("sqlserver", SourceType.MSSQL),
          Map.entry("mssql", SourceType.MSSQL),
          Map.entry("snowflake", SourceType.SNOWFLAKE),
          Map.entry("databricks", SourceType.DATABRICKS),
          Map.entry("trino", SourceType.TRINO),
          Map.entry("vertica", SourceType.VERTICA),
          Map.entry("db2", SourceType.DB2),
          Map.entry("sap", SourceType.SAP_HANA),
          Map.entry("mongodb", SourceType.MONGODB),
          Map.entry("oracle", SourceType.ORACLE));

  /** The scheme; {@code oracle:thin:@} is the only one with more between it and the server. */
  private static final Pattern URL =
      Pattern.compile("(?i)(?:jdbc:)?([a-z0-9+]+):(?:thin:@)?(?=/|[a-z0-9_.-]+[:/])");

  /** User and password; a password may contain an unescaped {@code @}. */
  private static final Pattern USER = Pattern.compile("([^:/?;]*?)(?::([^/?;]*))?@");

  private static final Pattern SERVER =
      Pattern.compile("(\\[[^\\]]*\\]|[^:/?;,\\\\]*)(?:\\\\[^:;/?]*)?(?::([0-9]*))?");

  private static final Pattern PARAMETER = Pattern.compile("([^=&;]+)=([^&;]*)");

  private ConnectionText() {}

  static PastedConnection parse(String text) {
    if (text.isBlank() || text.length() > MAX_LENGTH) {
      return PastedConnection.failed("Paste a connection string of at most 10,000 characters.");
    }
    int start = text.length() - text.stripLeading().length();
    Matcher url = URL.matcher(text).region(start, text.length());
    if (KeywordConnection.isCommand(text) || !url.lookingAt()) {
      return KeywordConnection.parse(text);
    }
    String scheme = url.group(1).toLowerCase(Locale.ROOT);
    SourceType type = SCHEMES.get(scheme.replaceFirst("\\+.*", ""));
    if (type == null) {
      return PastedConnection.failed("Sourcecheck does not know the scheme “" + scheme + "”.");
    }
    ConnectionFields fields = new ConnectionFields(type);
    readUrl(text, url.end(), fields);
    return fields.result();
  }

  private static void readUrl(String text, int begin, ConnectionFields fields) {
    int at = begin;
    if (text.startsWith("//", at)) {
      at += 2;
    }
    int end = text.stripTrailing().length();
    Matcher user = USER.matcher(text).region(at, end);
    if (user.lookingAt()) {
      fields.user(ConnectionFields.decoded(user.group(1)));
      if (user.group(2) != null) {
        fields.password("password", user.start(2), user.end(2), true);
      }
      at = user.end();
    }
    Matcher server = SERVER.matcher(text).region(at, end);
    if (server.lookingAt()) {
      fields.host(server.group(1));
      fields.port(server.group(2));
      at = server.end();
    }
    at = readDatabase(text, at, end, fields);
    Matcher parameter = PARAMETER.matcher(text).region(Math.min(at, end), end);
    boolean escaped = at <= end && at > 0 && text.charAt(at - 1) == '?';
    while (parameter.find()) {
      String value = parameter.group(2);
      fields.parameter(
          parameter.group(1).strip(),
          escaped ? ConnectionFields.decoded(value) : value,
          parameter.start(2),
          parameter.end(2),
          escaped);
    }
  }

  /** Reads a path, and returns where the parameters begin. */
  private static int readDatabase(String text, int begin, int end, ConnectionFields fields) {
    int at = begin;
    if (at < end && (text.charAt(at) == '/' || text.charAt(at) == ':')) {
      int close = endOfPath(text, at + 1, end);
      String path = text.substring(at + 1, close);
      // Trino's path is catalog/schema
      String database = path.replaceFirst("/.*", "");
      if (!database.isBlank()) {
        fields.database(ConnectionFields.decoded(database));
      }
      at = close;
    }
    return at < end ? at + 1 : end;
  }

  private static int endOfPath(String text, int begin, int end) {
    for (int i = begin; i < end; i++) {
      if (text.charAt(i) == '?' || text.charAt(i) == ';') {
        return i;
      }
    }
    return end;
  }
}
