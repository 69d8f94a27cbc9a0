package dev.sourcecheck.engine.jdbc;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Searches the causes of an exception. */
public final class Causes {
  private Causes() {}

  public static boolean contain(Throwable problem, Class<? extends Throwable> type) {
    return find(problem, type) != null;
  }

  /** The first exception of a type in the chain of causes, null if there is none. */
  public static <T extends Throwable> @Nullable T find(Throwable problem, Class<T> type) {
    for (Throwable t = problem; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return type.cast(t);
      }
    }
    return null;
  }

  public static @Nullable SQLException sql(Throwable problem) {
    return find(problem, SQLException.class);
  }
}
