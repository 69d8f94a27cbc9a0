package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One query of a tree. Each of its parts is resolved once. */
final class QueryNode {
  private static final int SELECT = 1;

  final TreeContext context;
  final ExpressionScan expressions;
  private final NodeText text;
  private final int node;
  private final @Nullable QueryNode parent;
  private final List<RangeEntry> entries = new ArrayList<>();
  private final Map<String, CommonTable> commonTables = new HashMap<>();
  private final SortKeys sortKeys;
  private final WindowColumns windows;
  private @Nullable List<TreeColumn> columns;
  private @Nullable AttributeSet steering;
  private boolean resolving;

  QueryNode(TreeContext context, int node, @Nullable QueryNode parent) throws UnreadableTree {
    this.context = context;
    this.text = context.text;
    this.node = node;
    this.parent = parent;
    this.expressions = new ExpressionScan(this);
    this.sortKeys = new SortKeys(this);
    this.windows = new WindowColumns(this, sortKeys);
    if (!text.type(node).equals("QUERY")) {
      throw text.unknown(node);
    }
    for (int entry : elements("rtable")) {
      entries.add(new RangeEntry(this, entry));
    }
    for (int table : elements("cteList")) {
      commonTables.put(text.name(table, "ctename"), new CommonTable(this, table));
    }
  }

  QueryNode child(int query) throws UnreadableTree {
    return new QueryNode(context, query, this);
  }

  /** The enclosing query, the given number of levels up. */
  QueryNode up(long levels) throws UnreadableTree {
    QueryNode query = this;
    for (long i = 0; i < levels; i++) {
      query = query.parent;
      if (query == null) {
        throw UnreadableTree.malformed("too few outer queries");
      }
    }
    return query;
  }

  /**
   * @param number from 1
   */
  RangeEntry entry(int number) throws UnreadableTree {
    if (number < 1 || number > entries.size()) {
      throw UnreadableTree.malformed("no such range table entry");
    }
    return entries.get(number - 1);
  }

  CommonTable commonTable(String name) throws UnreadableTree {
    CommonTable table = commonTables.get(name);
    if (table == null) {
      throw UnreadableTree.malformed("no such common table expression");
    }
    return table;
  }

  /** Adds the attributes that decide which rows of a range table entry there are. */
  void relation(int number, TreeSink sink) throws UnreadableTree {
    sink.steering.add(entry(number).steering());
  }

  /** The columns that a window function depends on, without its arguments. */
  TreeColumn window(long reference) throws UnreadableTree {
    return windows.of(reference);
  }

  List<Integer> elements(String field) throws UnreadableTree {
    int list = text.field(node, field);
    return list == NodeText.NONE ? List.of() : text.elements(list);
  }

  /** The visible columns of the result. */
  List<TreeColumn> columns() throws UnreadableTree {
    List<TreeColumn> known = columns;
    if (known == null) {
      begin();
      known = text.field(node, "setOperations") == NodeText.NONE ? ofTargets() : ofTerms();
      columns = known;
      end();
    }
    return known;
  }

  private void begin() throws UnreadableTree {
    if (resolving) {
      throw UnreadableTree.malformed("a query refers to itself");
    }
    resolving = true;
    context.budget.enter();
  }

  private void end() {
    resolving = false;
    context.budget.leave();
  }

  private List<TreeColumn> ofTargets() throws UnreadableTree {
    boolean returning = text.number(node, "commandType", SELECT) != SELECT;
    List<TreeColumn> result = new ArrayList<>();
    for (int target : elements(returning ? "returningList" : "targetList")) {
      if (!text.flag(target, "resjunk")) {
        TreeSink sink = new TreeSink(context.budget);
        expressions.scan(text.field(target, "expr"), sink);
        result.add(sink.toColumn());
      }
    }
    return result;
  }

  private List<TreeColumn> ofTerms() throws UnreadableTree {
    List<TreeSink> sinks = new ArrayList<>();
    for (SetTerm term : terms()) {
      List<TreeColumn> ofTerm = term.entry().query().columns();
      for (int i = 0; i < ofTerm.size() && !term.subtracted(); i++) {
        if (i == sinks.size()) {
          sinks.add(new TreeSink(context.budget));
        }
        sinks.get(i).add(ofTerm.get(i));
      }
    }
    List<TreeColumn> result = new ArrayList<>(sinks.size());
    for (TreeSink sink : sinks) {
      result.add(sink.toColumn());
    }
    return result;
  }

  private List<SetTerm> terms() throws UnreadableTree {
    int operations = text.field(node, "setOperations");
    return operations == NodeText.NONE ? List.of() : SetTerm.of(this, operations);
  }

  /**
   * The attributes that decide which rows the query returns, including those of its FROM clause.
   */
  AttributeSet steering() throws UnreadableTree {
    AttributeSet known = steering;
    if (known == null) {
      begin();
      AttributeCollector collector = new AttributeCollector(context.budget);
      steer(TreeSink.steering(collector));
      known = collector.toSet();
      steering = known;
      end();
    }
    return known;
  }

  private void steer(TreeSink filter) throws UnreadableTree {
    expressions.scan(text.field(node, "jointree"), filter);
    sortKeys.add(text.field(node, "groupClause"), filter);
    expressions.scan(text.field(node, "havingQual"), filter);
    if (text.flag(node, "hasDistinctOn")) {
      sortKeys.add(text.field(node, "distinctClause"), filter);
    }
    int limit = text.field(node, "limitCount");
    int offset = text.field(node, "limitOffset");
    if (limit != NodeText.NONE || offset != NodeText.NONE) {
      sortKeys.add(text.field(node, "sortClause"), filter);
      expressions.scan(limit, filter);
      expressions.scan(offset, filter);
    }
    for (SetTerm term : terms()) {
      filter.steering.add(term.entry().query().steering());
      if (term.subtracted()) {
        filter.addAll(term.entry().query().columns());
      }
    }
  }

  /** The entries whose rows become rows of the result. */
  List<RangeEntry> sources() throws UnreadableTree {
    List<RangeEntry> sources = new ArrayList<>();
    for (SetTerm term : terms()) {
      if (!term.subtracted()) {
        sources.add(term.entry());
      }
    }
    int tree = text.field(node, "jointree");
    int end = tree == NodeText.NONE ? tree : text.partner(tree);
    for (int at = tree; at < end; at++) {
      if (text.opensNode(at) && text.is(at + 1, "QUERY")) {
        at = text.partner(at);
      } else if (text.opensNode(at) && text.is(at + 1, "RANGETBLREF")) {
        sources.add(entry(text.integer(at, "rtindex")));
      }
    }
    return sources;
  }
}
