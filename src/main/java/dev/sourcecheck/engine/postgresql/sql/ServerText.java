package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.text.UntrustedText;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** The fields of a server's error message in an exception of the driver. */
public final class ServerText {
  private static final int MAX_LENGTH = 500;

  private ServerText() {}

  /**
   * The message with the server's DETAIL and HINT, as one sanitized line without a final period.
   */
  public static String of(SQLException e) {
    ServerErrorMessage message = message(e);
    if (message == null) {
      return clause(e.getMessage());
    }
    String more =
        Stream.of(message.getDetail(), message.getHint())
            .map(ServerText::clause)
            .filter(text -> !text.isEmpty())
            .collect(Collectors.joining("; "));
    String text = clause(message.getMessage());
    return more.isEmpty() ? text : text + " (" + more + ")";
  }

  private static String clause(@Nullable String text) {
    String clean = UntrustedText.clean(text, MAX_LENGTH);
    return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
  }

  /** Whether the error was sent by the server and not raised by the driver. */
  public static boolean isFromServer(SQLException e) {
    return message(e) != null;
  }

  public static boolean hasDetail(SQLException e) {
    ServerErrorMessage message = message(e);
    return message != null && message.getDetail() != null;
  }

  /** The file of the server's source code that raised the error, empty if not sent. */
  public static String file(SQLException e) {
    ServerErrorMessage message = message(e);
    String file = message == null ? null : message.getFile();
    return file == null ? "" : file;
  }

  /** The line in {@link #file}, 0 if not sent. */
  public static int line(SQLException e) {
    ServerErrorMessage message = message(e);
    return message == null ? 0 : message.getLine();
  }

  /**
   * The routine of the server's source code that raised the error, empty if not sent. Unlike the
   * message, it does not depend on the language.
   */
  public static String routine(SQLException e) {
    ServerErrorMessage message = message(e);
    String routine = message == null ? null : message.getRoutine();
    return routine == null ? "" : routine;
  }

  /** The call stack of functions in which the error was raised, empty if there is none. */
  public static String context(SQLException e) {
    ServerErrorMessage message = message(e);
    String where = message == null ? null : message.getWhere();
    return where == null ? "" : where;
  }

  private static @Nullable ServerErrorMessage message(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof PSQLException own && own.getServerErrorMessage() != null) {
        return own.getServerErrorMessage();
      }
      if (t instanceof PSQLWarning warning) {
        return warning.getServerErrorMessage();
      }
    }
    return null;
  }
}
