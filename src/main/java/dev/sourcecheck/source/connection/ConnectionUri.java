package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.SourceType;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A text such as {@code scheme://user:password@host:port/database?name=value}. The JDK's parser
 * rejects host names with an underscore and passwords that are not encoded.
 *
 * @param thin whether it is a URL of Oracle's thin driver, which has a syntax of its own
 * @param rest what follows the scheme
 */
record ConnectionUri(String scheme, boolean thin, LocatedText rest) {
  private static final Pattern START =
      Pattern.compile("(?i)\\s*(?:jdbc:)?(?:([a-z][a-z0-9+.-]*)://|(oracle):thin:(?=[^\\s(]))");

  /** The drivers of these types separate properties by semicolons, and do not decode them. */
  private static final Set<SourceType> SEMICOLONS =
      Set.of(SourceType.MSSQL, SourceType.DATABRICKS, SourceType.DB2);

  /** Whether the text has the form of a URI with a host. */
  static boolean matches(String text) {
    return START.matcher(text).lookingAt();
  }

  static boolean isJdbc(String text) {
    return text.stripLeading().regionMatches(true, 0, "jdbc:", 0, 5);
  }

  static ConnectionUri of(LocatedText text) {
    Matcher start = START.matcher(text.text());
    if (!start.lookingAt()) {
      throw new IllegalArgumentException("No URI");
    }
    boolean thin = start.group(2) != null;
    return new ConnectionUri(start.group(thin ? 2 : 1), thin, text.from(start.end()));
  }

  PartList read(SourceType type) throws ConnectionTextException {
    PartList parts = new PartList();
    String separators = SEMICOLONS.contains(type) ? "?;" : "?";
    int pathEnd = 0;
    while (pathEnd < rest.length() && separators.indexOf(rest.text().charAt(pathEnd)) < 0) {
      pathEnd++;
    }
    LocatedText path = rest.part(0, pathEnd);
    int at = path.text().lastIndexOf('@'); // a password may contain one that is not encoded
    if (at >= 0) {
      readLogin(path.part(0, at), parts);
    }
    readServer(path.from(at + 1), type, parts);
    if (pathEnd < rest.length()) {
      readParameters(rest.from(pathEnd + 1), rest.text().charAt(pathEnd) == '?', parts);
    }
    return parts;
  }

  private void readLogin(LocatedText login, PartList parts) throws ConnectionTextException {
    int separator = login.text().indexOf(thin ? '/' : ':');
    put("user", separator < 0 ? login : login.part(0, separator), parts);
    if (separator >= 0) {
      parts.addEscaped("password", login.from(separator + 1));
    }
  }

  private void readServer(LocatedText server, SourceType type, PartList parts)
      throws ConnectionTextException {
    LocatedText location = thin && server.text().startsWith("//") ? server.from(2) : server;
    int slash = location.text().indexOf('/');
    LocatedText address = slash < 0 ? location : location.part(0, slash);
    if (slash >= 0) {
      readDatabase(location.from(slash + 1), type, parts);
    }
    int colon = portColon(address.text());
    if (thin && colon >= 0 && portColon(address.text().substring(0, colon)) >= 0) {
      put("database", address.from(colon + 1), parts); // host:port:sid
      address = address.part(0, colon);
      colon = portColon(address.text());
    }
    LocatedText host = colon < 0 ? address : address.part(0, colon);
    int instance = type == SourceType.MSSQL ? host.text().indexOf('\\') : -1;
    put("host", instance < 0 ? host : host.part(0, instance), parts);
    if (instance >= 0) {
      put("instanceName", host.from(instance + 1), parts);
    }
    if (colon >= 0) {
      put("port", address.from(colon + 1), parts);
    }
  }

  /** The last colon outside of the brackets of an IPv6 address. */
  private static int portColon(String address) {
    int colon = address.lastIndexOf(':');
    return colon > address.lastIndexOf(']') ? colon : -1;
  }

  /** Trino's path is {@code catalog/schema}; in libpq the whole path is the name. */
  private static void readDatabase(LocatedText path, SourceType type, PartList parts)
      throws ConnectionTextException {
    int slash = ConnectionText.LIBPQ.contains(type) ? -1 : path.text().indexOf('/');
    put("database", slash < 0 ? path : path.part(0, slash), parts);
    if (slash >= 0) {
      put("schema", path.from(slash + 1), parts);
    }
  }

  private static void readParameters(LocatedText query, boolean escaped, PartList parts)
      throws ConnectionTextException {
    char separator = escaped ? '&' : ';';
    int start = 0;
    while (start < query.length()) {
      int end = query.text().indexOf(separator, start);
      LocatedText pair = query.part(start, end < 0 ? query.length() : end).strip();
      int equals = pair.text().indexOf('=');
      String name = equals < 0 ? pair.text() : pair.text().substring(0, equals).strip();
      LocatedText value = pair.from(equals < 0 ? pair.length() : equals + 1);
      if (escaped && !name.isEmpty()) {
        parts.addEscaped(PercentEncoding.decode(name), value);
      } else if (!name.isEmpty()) {
        parts.add(name, value);
      }
      start = end < 0 ? query.length() : end + 1;
    }
  }

  private static void put(String name, LocatedText value, PartList parts)
      throws ConnectionTextException {
    if (!value.isEmpty()) {
      parts.addEscaped(name, value);
    }
  }
}
