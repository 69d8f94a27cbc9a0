package dev.sourcecheck.source.connection;

import dev.sourcecheck.source.options.SourceType;
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
      Pattern.compile("(?i)\\s*(?:jdbc:)?(?:([a-z][a-z0-9+._-]*)://|(oracle):thin:(?=\\S))");

  private static final Pattern DESCRIPTOR =
      Pattern.compile("(?i)(?:^|@)\\s*(?:\\(\\s*(?:DESCRIPTION|ADDRESS)|[a-z]+://)");

  /** What to do if the host, the port or a parameter contains a part of the user or password. */
  static final String ENCODE =
      "a special character of a user name or password must be encoded, such as ? as %3F";

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
    if (thin && DESCRIPTOR.matcher(rest.text()).find()) {
      throw new ConnectionTextException(
          "Descriptors and protocols in URLs of Oracle are not supported; use a form such as"
              + " jdbc:oracle:thin:@//host:port/service");
    }
    PartList parts = new PartList();
    int pathEnd = UriParameters.start(rest.text(), type);
    LocatedText path = rest.part(0, pathEnd);
    int at = path.text().lastIndexOf('@'); // a password may contain one that is not encoded
    if (thin && at < 0) {
      throw new ConnectionTextException(
          "The URL of Oracle has no @ in front of its host; " + ENCODE);
    }
    if (at >= 0) {
      readLogin(path.part(0, at), parts);
    }
    readServer(path.from(at + 1), type, parts);
    boolean complete = at >= 0 && path.text().indexOf('/', at) >= 0;
    UriParameters.read(rest.from(pathEnd), type, complete, parts);
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
      LocatedText port = address.from(colon + 1);
      if (!port.text().matches("[0-9,]*")) { // several hosts have commas
        throw new ConnectionTextException("The port is not a number; " + ENCODE);
      }
      put("port", port, parts);
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

  private static void put(String name, LocatedText value, PartList parts)
      throws ConnectionTextException {
    if (!value.isEmpty()) {
      parts.addEscaped(name, value);
    }
  }
}
