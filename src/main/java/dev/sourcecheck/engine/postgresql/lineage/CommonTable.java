package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A common table expression; it may refer to itself. */
final class CommonTable {
  private final QueryNode owner;
  private final NodeText text;
  private final int node;
  private @Nullable QueryNode query;
  private @Nullable RecursionResolution recursion;
  private @Nullable List<TreeColumn> columns;
  private AttributeSet steering = AttributeSet.EMPTY;

  CommonTable(QueryNode owner, int node) throws UnreadableTree {
    this.owner = owner;
    this.text = owner.context.text;
    this.node = node;
    if (!text.type(node).equals("COMMONTABLEEXPR")) {
      throw text.unknown(node);
    }
  }

  QueryNode query() throws UnreadableTree {
    QueryNode known = query;
    if (known == null) {
      known = owner.child(text.nodeField(node, "ctequery"));
      query = known;
    }
    return known;
  }

  TreeColumn column(int number) throws UnreadableTree {
    RecursionResolution within = recursion;
    if (within != null) {
      return within.self(number);
    }
    List<TreeColumn> all = columns();
    if (number == 0) {
      return RangeEntry.row(owner.context, all);
    }
    if (number < 0 || number > all.size()) {
      throw UnreadableTree.malformed("no such column");
    }
    return all.get(number - 1);
  }

  AttributeSet steering() throws UnreadableTree {
    if (recursion != null) {
      return AttributeSet.EMPTY;
    }
    columns();
    return steering;
  }

  private List<TreeColumn> columns() throws UnreadableTree {
    List<TreeColumn> known = columns;
    if (known == null) {
      RecursionResolution resolution = new RecursionResolution(owner.context);
      recursion = resolution;
      List<TreeColumn> direct = query().columns();
      AttributeSet rows = query().steering();
      recursion = null;
      List<TreeColumn> resolved = new ArrayList<>(resolution.columns(direct));
      steering = resolution.expand(rows, direct);
      addGenerated(resolved);
      known = resolved;
      columns = known;
    }
    return known;
  }

  /** The columns that SEARCH and CYCLE add. */
  private void addGenerated(List<TreeColumn> resolved) throws UnreadableTree {
    Map<String, Integer> names = new HashMap<>();
    int list = text.field(node, "ctecolnames");
    if (list != NodeText.NONE) {
      for (int at : text.elements(list)) {
        names.put(text.name(at), names.size());
      }
    }
    int count = resolved.size();
    int search = text.field(node, "search_clause");
    if (search != NodeText.NONE) {
      resolved.add(combined(text.field(search, "search_col_list"), names, resolved, count));
    }
    int cycle = text.field(node, "cycle_clause");
    if (cycle != NodeText.NONE) {
      TreeColumn path = combined(text.field(cycle, "cycle_col_list"), names, resolved, count);
      resolved.add(path);
      resolved.add(path);
    }
  }

  private TreeColumn combined(
      int list, Map<String, Integer> names, List<TreeColumn> among, int count)
      throws UnreadableTree {
    TreeSink sink = new TreeSink(owner.context.budget);
    if (list != NodeText.NONE) {
      for (int at : text.elements(list)) {
        Integer position = names.get(text.name(at));
        if (position != null && position < count) {
          sink.add(among.get(position));
        }
      }
    }
    return sink.toColumn();
  }
}
