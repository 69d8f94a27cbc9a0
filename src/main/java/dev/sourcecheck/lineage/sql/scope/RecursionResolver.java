package dev.sourcecheck.lineage.sql.scope;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Replaces the placeholders of a recursive query's columns by their sources. */
public final class RecursionResolver {
  private final ReadContext context;
  private final List<RelationColumn> self = new ArrayList<>();
  private final Map<Integer, Integer> positions = new HashMap<>();

  public RecursionResolver(ReadContext context, QueryResult anchor) {
    this.context = context;
    for (RelationColumn column : anchor.columns()) {
      if (column.isStar()) {
        self.add(column);
        continue;
      }
      SourceSet placeholder = context.pool().placeholder();
      positions.put(placeholder.ids[0], self.size());
      self.add(new RelationColumn(column.name(), placeholder, SourceSet.EMPTY, column.partial()));
    }
  }

  public QueryResult self() {
    return QueryResult.of(self);
  }

  public QueryResult resolve(QueryResult result) {
    List<RelationColumn> columns = result.columns();
    List<RelationColumn> resolved = new ArrayList<>(columns.size());
    for (RelationColumn column : columns) {
      resolved.add(
          column.withSources(
              expand(column.sources(), columns), expand(column.steering(), columns)));
    }
    return new QueryResult(resolved, expand(result.steering(), columns));
  }

  private SourceSet expand(SourceSet set, List<RelationColumn> columns) {
    boolean needed = false;
    for (int id : set.ids) {
      needed |= positions.containsKey(id);
    }
    if (!needed) {
      return set;
    }
    Set<Integer> seen = new HashSet<>();
    Deque<Integer> pending = new ArrayDeque<>();
    for (int id : set.ids) {
      pending.add(id);
    }
    int[] found = new int[16];
    int count = 0;
    while (!pending.isEmpty()) {
      int id = pending.remove();
      if (!seen.add(id) || !context.budget().spend(1)) {
        continue;
      }
      Integer position = positions.get(id);
      if (position == null) {
        if (count == found.length) {
          found = java.util.Arrays.copyOf(found, count * 2);
        }
        found[count++] = id;
      } else if (position < columns.size()) {
        for (int next : columns.get(position).sources().ids) {
          pending.add(next);
        }
      }
    }
    return SourceSet.of(found, count);
  }
}
