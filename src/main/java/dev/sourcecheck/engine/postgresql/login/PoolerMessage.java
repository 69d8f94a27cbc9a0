package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.postgresql.sql.ServerText;
import java.sql.SQLException;
import java.util.List;

/**
 * An error message of a connection pooler. PgBouncer sends its own errors and those of its server
 * with SQLState 08P01 and without a routine, so that only the text distinguishes them. PgBouncer's
 * text is never translated; in the server's text, only quoted names are recognized.
 */
enum PoolerMessage {
  DATABASE_UNKNOWN("no such database"),
  LOGIN_REFUSED(
      "password authentication failed",
      "SASL authentication failed",
      "SCRAM authentication failed",
      "PAM authentication failed",
      "LDAP authentication failed",
      "certificate authentication failed",
      "\"trust\" authentication failed",
      "no such user",
      "login rejected"),
  TLS_REQUIRED("SSL required"),
  TOO_MANY_CONNECTIONS("no more connections allowed", "client connections exceeded"),
  PARAMETER_REFUSED("unsupported startup parameter"),
  SERVER_UNREACHABLE(
      "server login has been failing",
      "server login failed",
      "server DNS lookup failed",
      "server conn crashed",
      "connect failed",
      "connect timeout",
      "pgbouncer cannot connect to server",
      "client_login_timeout",
      "query_wait_timeout",
      "cannot connect to server"),
  SHUTTING_DOWN("pooler is shut", "bouncer is shutting down", "server connections dropped"),
  /** A message of the server that names the user. */
  ABOUT_USER,
  /** A message of the server that names the database. */
  ABOUT_DATABASE,
  OTHER;

  private final List<String> texts;

  PoolerMessage(String... texts) {
    this.texts = List.of(texts);
  }

  /** Whether an error lacks the routine, which PostgreSQL always sends. */
  static boolean isFromPooler(SQLException e) {
    return ServerText.isFromServer(e) && ServerText.routine(e).isEmpty();
  }

  static PoolerMessage of(SQLException e, PostgresOptions options) {
    String text = ServerText.of(e);
    for (PoolerMessage each : values()) {
      if (each.texts.stream().anyMatch(text::startsWith)) {
        return each;
      }
    }
    boolean user = names(text, options.user());
    boolean database = names(text, options.database());
    if (user && database && options.user().equals(options.database())) {
      return text.contains("database \"") ? ABOUT_DATABASE : ABOUT_USER;
    }
    if (user) {
      return ABOUT_USER;
    }
    return database ? ABOUT_DATABASE : OTHER;
  }

  /** Whether the name is in the text, in the quotes of any language. */
  private static boolean names(String text, String name) {
    for (int at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
      int end = at + name.length();
      if (at > 0
          && end < text.length()
          && isQuote(text.charAt(at - 1))
          && isQuote(text.charAt(end))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isQuote(char c) {
    return !Character.isLetterOrDigit(c) && !Character.isWhitespace(c);
  }
}
