package dev.sourcecheck.store;

import java.sql.SQLException;
import java.util.Set;

/** Separates transient from permanent SQL errors. */
public final class TransientErrors {
  /**
   * Connection exception, operator intervention, insufficient resources, transaction rollback,
   * invalid transaction state (as on a standby that was just promoted), object not in prerequisite
   * state, system error. See appendix A of PostgreSQL's manual.
   */
  private static final Set<String> TRANSIENT_CLASSES =
      Set.of("08", "57", "53", "40", "25", "55", "58");

  /**
   * Errors of a store that answers but cannot be used, such as a missing database, login, table or
   * prepared statement. They occur while a backup is restored or after a change of the password.
   */
  private static final Set<String> UNUSABLE_CLASSES = Set.of("3D", "3F", "28", "26");

  private static final Set<String> UNUSABLE_CODES = Set.of("42P01", "42501", "0A000");

  private TransientErrors() {}

  /**
   * True if the store is unreachable or unusable at present, so that neither the request nor this
   * program is at fault.
   */
  public static boolean isUnavailable(Throwable problem) {
    if (isTransient(problem)) {
      return true;
    }
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        return UNUSABLE_CODES.contains(state)
            || state.length() > 1 && UNUSABLE_CLASSES.contains(state.substring(0, 2));
      }
    }
    return false;
  }

  /** The server's or the driver's message, without the statement and its arguments. */
  public static String reason(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return String.valueOf(sql.getMessage());
      }
    }
    return problem.getClass().getSimpleName();
  }

  /** True if the same statement may succeed later. */
  public static boolean isTransient(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        return state == null
            || state.length() < 2
            || TRANSIENT_CLASSES.contains(state.substring(0, 2));
      }
    }
    return false;
  }
}
