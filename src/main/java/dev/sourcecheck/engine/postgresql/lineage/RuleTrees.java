package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Reads the parse trees of one database. */
final class RuleTrees {
  private final FunctionBodies functions;

  /**
   * @param bodies parse trees of functions with SQL-standard bodies, by object ID; parsed on first
   *     use
   */
  RuleTrees(Map<Long, String> bodies) {
    this.functions = new StoredBodies(bodies);
  }

  /**
   * Reads the tree of a view's rule, or of the last statement of a function's body.
   *
   * @throws UnreadableTree if it is not understood completely
   */
  RuleLineage read(String tree) throws UnreadableTree {
    QueryNode query = query(tree, functions);
    List<RuleLineage.RuleColumn> result = new ArrayList<>();
    Set<Long> sources = sources(query);
    for (TreeColumn column : resultOf(query)) {
      List<Attribute> values = attributes(column.values());
      values.forEach(value -> sources.add(value.relation()));
      result.add(
          new RuleLineage.RuleColumn(values, attributes(column.steering()), column.partial()));
    }
    Set<Long> filters = new LinkedHashSet<>(query.context.relations);
    filters.removeAll(sources);
    return new RuleLineage(result, sources, filters);
  }

  /** The columns of a query, including the attributes that decide which rows it returns. */
  static List<TreeColumn> resultOf(QueryNode query) throws UnreadableTree {
    AttributeSet rows = query.steering();
    List<TreeColumn> result = new ArrayList<>();
    for (TreeColumn column : query.columns()) {
      AttributeCollector steering = new AttributeCollector(query.context.budget);
      steering.add(column.steering());
      steering.add(rows);
      // an unresolved self-reference; no server produces such a tree
      boolean dangling = !column.values().isEmpty() && column.values().keys[0] < 0;
      result.add(new TreeColumn(column.values(), steering.toSet(), column.partial() || dangling));
    }
    return result;
  }

  static QueryNode query(String tree, FunctionBodies functions) throws UnreadableTree {
    NodeText text = NodeScanner.scan(tree);
    return new QueryNode(new TreeContext(text, functions), lastQuery(text), null);
  }

  /** The last query of a list, or of a list of lists. */
  private static int lastQuery(NodeText text) throws UnreadableTree {
    int at = 0;
    while (text.opensList(at)) {
      int end = text.partner(at);
      int last = NodeText.NONE;
      for (int i = at + 1; i < end; i = text.after(i)) {
        last = i;
      }
      if (last == NodeText.NONE) {
        break;
      }
      at = last;
    }
    if (!text.opensNode(at)) {
      throw UnreadableTree.malformed("there is no query");
    }
    return at;
  }

  private static List<Attribute> attributes(AttributeSet set) {
    List<Attribute> attributes = new ArrayList<>(set.keys.length);
    for (long key : set.keys) {
      if (key >= 0) {
        attributes.add(AttributeSet.attribute(key));
      }
    }
    return attributes;
  }

  /** Relations in FROM, through sub-queries and common table expressions. */
  private static Set<Long> sources(QueryNode query) throws UnreadableTree {
    Set<Long> sources = new LinkedHashSet<>();
    Set<QueryNode> seen = new HashSet<>();
    Deque<QueryNode> pending = new ArrayDeque<>(List.of(query));
    while (!pending.isEmpty()) {
      QueryNode next = pending.pop();
      if (!seen.add(next)) {
        continue;
      }
      for (RangeEntry entry : next.sources()) {
        switch (entry.kind()) {
          case RangeEntry.RELATION -> sources.add(entry.relation());
          case RangeEntry.SUBQUERY -> pending.push(entry.query());
          case RangeEntry.COMMON_TABLE -> pending.push(entry.commonTable().query());
          default -> {
            // these kinds read no relation
          }
        }
      }
    }
    return sources;
  }
}
