package dev.sourcecheck.engine.postgresql.lineage;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the windows of a query depend on. */
final class WindowColumns {
  private final QueryNode query;
  private final NodeText text;
  private final SortKeys sortKeys;
  private @Nullable Map<Long, TreeColumn> byReference;

  WindowColumns(QueryNode query, SortKeys sortKeys) {
    this.query = query;
    this.text = query.context.text;
    this.sortKeys = sortKeys;
  }

  /** The columns of the window with that number. */
  TreeColumn of(long reference) throws UnreadableTree {
    Map<Long, TreeColumn> known = byReference;
    if (known == null) {
      known = read();
      byReference = known;
    }
    TreeColumn window = known.get(reference);
    if (window == null) {
      throw UnreadableTree.malformed("no such window");
    }
    return window;
  }

  private Map<Long, TreeColumn> read() throws UnreadableTree {
    Map<Long, TreeColumn> windows = new HashMap<>();
    for (int at : query.elements("windowClause")) {
      TreeSink sink = new TreeSink(query.context.budget);
      sortKeys.add(text.field(at, "partitionClause"), sink);
      sortKeys.add(text.field(at, "orderClause"), sink);
      TreeSink bounds = TreeSink.steering(sink.steering);
      query.expressions.scan(text.field(at, "startOffset"), bounds);
      query.expressions.scan(text.field(at, "endOffset"), bounds);
      windows.put(text.number(at, "winref", 0), sink.toColumn());
    }
    return windows;
  }
}
