package dev.sourcecheck.store;

import java.sql.SQLException;
import java.util.Set;

/** Tells a store that is away from one that disagrees. */
public final class Outage {
  /**
   * Connection lost, operator intervention, no resources, deadlock, a standby that was just
   * promoted, a lock not to be had, a fault of the machine's. See appendix A of PostgreSQL's
   * manual.
   */
  private static final Set<String> CLASSES = Set.of("08", "57", "53", "40", "25", "55", "58");

  private Outage() {}

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
