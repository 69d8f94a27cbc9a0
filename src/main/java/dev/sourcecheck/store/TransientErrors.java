package dev.sourcecheck.store;

import java.sql.SQLException;
import java.util.Set;

/** Tells a store that is away from one that disagrees. */
public final class TransientErrors {
  /**
   * Connection lost, operator intervention, no resources, deadlock, a standby that was just
   * promoted, a lock not to be had, a fault of the machine's. See appendix A of PostgreSQL's
   * manual.
   */
  private static final Set<String> CLASSES = Set.of("08", "57", "53", "40", "25", "55", "58");

  /**
   * States in which the store answers and cannot be used: no database, no login, no table, a plan
   * or a prepared statement of a table that was replaced. Such is a store whose backup is being
   * restored, or whose password was changed.
   */
  private static final Set<String> UNUSABLE = Set.of("3D", "3F", "28", "26");

  private static final Set<String> UNUSABLE_STATES = Set.of("42P01", "42501", "0A000");

  private TransientErrors() {}

  /**
   * True if the store is unreachable or unusable at present, so that the fault is neither the
   * request's nor this program's.
   */
  public static boolean isUnavailable(Throwable problem) {
    if (mayPass(problem)) {
      return true;
    }
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        String state = sql.getSQLState();
        return UNUSABLE_STATES.contains(state)
            || state.length() > 1 && UNUSABLE.contains(state.substring(0, 2));
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
  public static boolean mayPass(Throwable problem) {
    for (Throwable cause = problem; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        String state = sql.getSQLState();
        return state == null || state.length() < 2 || CLASSES.contains(state.substring(0, 2));
      }
    }
    return false;
  }
}
