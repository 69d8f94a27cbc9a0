package dev.sourcecheck.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

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
    SQLException error = find(problem);
    if (error == null || error.getSQLState() == null) {
      return false;
    }
    String state = error.getSQLState();
    return UNUSABLE_CODES.contains(state)
        || state.length() > 1 && UNUSABLE_CLASSES.contains(state.substring(0, 2));
  }

  /** The server's or the driver's message, without the statement and its arguments. */
  public static String reason(Throwable problem) {
    SQLException error = find(problem);
    return error == null ? problem.getClass().getSimpleName() : String.valueOf(error.getMessage());
  }

  /** True if the same statement may succeed later. */
  public static boolean isTransient(Throwable problem) {
    SQLException error = find(problem);
    if (error == null) {
      return false;
    }
    String state = error.getSQLState();
    return state == null || state.length() < 2 || TRANSIENT_CLASSES.contains(state.substring(0, 2));
  }

  /**
   * The first error of the driver among the causes. A failed commit of the transaction manager has
   * it among the suppressed exceptions.
   */
  private static @Nullable SQLException find(Throwable problem) {
    return find(problem, Collections.newSetFromMap(new IdentityHashMap<>()));
  }

  /**
   * @param seen exceptions that were searched, because causes and suppressed ones may form a circle
   */
  private static @Nullable SQLException find(Throwable problem, Set<Throwable> seen) {
    List<Throwable> chain = new ArrayList<>();
    for (Throwable cause = problem; cause != null && seen.add(cause); cause = cause.getCause()) {
      if (cause instanceof SQLException sql) {
        return sql;
      }
      chain.add(cause);
    }
    for (Throwable cause : chain) {
      for (Throwable suppressed : cause.getSuppressed()) {
        SQLException sql = find(suppressed, seen);
        if (sql != null) {
          return sql;
        }
      }
    }
    return null;
  }
}
