package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The named queries of WITH clauses that are visible at a place; inner ones shadow outer ones. */
public final class CommonTables {
  private record Entry(SqlIdentifier name, QueryResult result) {}

  private final @Nullable CommonTables outer;
  private final Map<String, List<Entry>> entries = new HashMap<>(4);

  private final Map<String, int[]> values = new HashMap<>(0);

  public CommonTables(@Nullable CommonTables outer) {
    this.outer = outer;
  }

  /** Replaces an entry of the same spelling, as a recursive query's second definition does. */
  public void define(SqlIdentifier name, QueryResult result) {
    List<Entry> same = entries.computeIfAbsent(name.key(), key -> new ArrayList<>(1));
    same.removeIf(
        entry -> entry.name.text().equals(name.text()) && entry.name.quoted() == name.quoted());
    same.add(new Entry(name, result));
  }

  public @Nullable QueryResult find(SqlIdentifier name, NameMatcher matcher) {
    for (CommonTables at = this; at != null; at = at.outer) {
      List<Entry> same = at.entries.get(name.key());
      if (same != null) {
        for (Entry entry : same) {
          if (matcher.same(entry.name, name)) {
            return entry.result;
          }
        }
      }
    }
    return null;
  }

  /** Where a named expression is defined. */
  public @Nullable CommonTables valueOwner(SqlIdentifier name) {
    for (CommonTables at = this; at != null; at = at.outer) {
      if (at.values.containsKey(name.key())) {
        return at;
      }
    }
    return null;
  }

  /** Named expressions, as ClickHouse has them: the range of their tokens. */
  public Map<String, int[]> values() {
    return values;
  }
}
