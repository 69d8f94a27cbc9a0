package dev.sourcecheck.engine.postgresql.lineage;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The functions with SQL-standard bodies of one database, parsed on first use. */
final class StoredBodies implements FunctionBodies {
  /** Maximum depth of nested function calls. */
  private static final int MAX_CALLS = 20;

  private final Map<Long, String> bodies;
  private final Map<Long, List<TreeColumn>> read = new HashMap<>();
  private final Set<Long> unreadable = new HashSet<>();
  private final Set<Long> reading = new HashSet<>();

  StoredBodies(Map<Long, String> bodies) {
    this.bodies = bodies;
  }

  @Override
  public @Nullable List<TreeColumn> columns(long function) {
    List<TreeColumn> known = read.get(function);
    if (known != null) {
      return known;
    }
    String body = bodies.get(function);
    if (body == null || unreadable.contains(function)) {
      return null;
    }
    if (reading.size() == MAX_CALLS || !reading.add(function)) {
      return null;
    }
    try {
      List<TreeColumn> columns = RuleTrees.resultOf(RuleTrees.query(body, this));
      read.put(function, columns);
      return columns;
    } catch (UnreadableTree e) {
      unreadable.add(function);
      return null;
    } finally {
      reading.remove(function);
    }
  }
}
