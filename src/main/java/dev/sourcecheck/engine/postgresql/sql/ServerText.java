package dev.sourcecheck.engine.postgresql.sql;

import dev.sourcecheck.text.UntrustedText;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** The fields of the server's error message in an exception of the driver. */
public final class ServerText {
  private static final int LONGEST = 500;

  private ServerText() {}

  /** The message with the server's DETAIL and HINT, in one harmless line without a final dot. */
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
    String clean = UntrustedText.clean(text, LONGEST);
    return clean.endsWith(".") ? clean.substring(0, clean.length() - 1) : clean;
  }

  /** Whether the server sent it as an error message, rather than the driver made it. */
  public static boolean isFromServer(SQLException e) {
    return message(e) != null;
  }

  public static boolean hasDetail(SQLException e) {
    ServerErrorMessage message = message(e);
    return message != null && message.getDetail() != null;
  }

  /** The file of the server's source that reported it, empty if not sent. */
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
   * The routine of the server's source that raised it: unlike the words, the same in every
   * language.
   */
  public static String routine(SQLException e) {
    ServerErrorMessage message = message(e);
    String routine = message == null ? null : message.getRoutine();
    return routine == null ? "" : routine;
  }

  /** The functions that were running when it was raised; empty if it was raised outside of any. */
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

  public static boolean isCausedBy(Throwable problem, Class<? extends Throwable> type) {
    return cause(problem, type) != null;
  }

  public static <T extends Throwable> @Nullable T cause(Throwable problem, Class<T> type) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }

  public static @Nullable SQLException sql(Throwable problem) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
