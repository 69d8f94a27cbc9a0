package dev.sourcecheck.lineage.sql.query;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The parameters of lambdas and the variables of list comprehensions, which are no columns. */
final class LambdaParameters {
  private static final int MAX_PARAMETERS = 64;

  private record Parameter(String key, int end) {}

  private @Nullable List<Parameter> visible;

  /**
   * Declares a name.
   *
   * @param end the token up to which it is visible
   */
  void add(SqlIdentifier name, int end) {
    if (visible == null) {
      visible = new ArrayList<>(2);
    }
    if (visible.size() < MAX_PARAMETERS) {
      visible.add(new Parameter(name.key(), end));
    }
  }

  /** Removes the names that end before or at a token. */
  void forgetUntil(int end) {
    if (visible != null) {
      visible.removeIf(parameter -> parameter.end <= end);
    }
  }

  /** Removes the names of an argument, which end with the call that it belongs to. */
  void forgetArgument(int callEnd) {
    if (visible != null) {
      visible.removeIf(parameter -> parameter.end == callEnd);
    }
  }

  boolean contains(SqlIdentifier name) {
    if (visible != null) {
      for (Parameter parameter : visible) {
        if (parameter.key.equals(name.key())) {
          return true;
        }
      }
    }
    return false;
  }
}
