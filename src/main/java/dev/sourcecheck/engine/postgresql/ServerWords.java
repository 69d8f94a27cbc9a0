package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.net.ForeignText;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What an exception of the driver's holds: the server's own words and fields where it spoke. */
final class ServerWords {
  private static final int LONGEST = 500;

  private ServerWords() {}

  /** One harmless line, without the severity before it. */
  static String of(SQLException e) {
    ServerErrorMessage message = message(e);
    String words = message == null ? e.getMessage() : message.getMessage();
    return ForeignText.clean(words, LONGEST);
  }

  /**
   * The routine of the server's source that raised it: unlike the words, the same in every
   * language.
   */
  static String routine(SQLException e) {
    ServerErrorMessage message = message(e);
    String routine = message == null ? null : message.getRoutine();
    return routine == null ? "" : routine;
  }

  private static @Nullable ServerErrorMessage message(SQLException e) {
    for (Throwable t = e; t != null; t = t.getCause()) {
      if (t instanceof PSQLException own && own.getServerErrorMessage() != null) {
        return own.getServerErrorMessage();
      }
    }
    return null;
  }

  static boolean isCausedBy(Throwable problem, Class<? extends Throwable> type) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  static @Nullable SQLException sql(Throwable problem) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (t instanceof SQLException sql) {
        return sql;
      }
    }
    return null;
  }
}
