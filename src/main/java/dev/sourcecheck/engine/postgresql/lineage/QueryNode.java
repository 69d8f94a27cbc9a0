package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One query of a tree. Each of its parts is resolved once. */
final class QueryNode {
  private static final int SELECT = 1;
  private static final int EXCEPT = 3;

  final TreeContext context;
  final ExpressionScan expressions;
  private final NodeText text;
  private final int node;
  private final @Nullable QueryNode parent;
  private final List<RangeEntry> entries = new ArrayList<>();
  private final Map<String, CommonTable> commonTables = new HashMap<>();
  private @Nullable Map<Long, Integer> targetsBySortReference;
  private @Nullable Map<Long, TreeColumn> windows;
  private @Nullable List<TreeColumn> columns;
  private @Nullable AttributeSet steering;
  private boolean resolving;

  QueryNode(TreeContext context, int node, @Nullable QueryNode parent) throws UnreadableTree {
    this.context = context;
    this.text = context.text;
    this.node = node;
    this.parent = parent;
    this.expressions = new ExpressionScan(this);
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
    Map<Long, TreeColumn> known = windows;
    if (known == null) {
      known = new HashMap<>();
      for (int at : elements("windowClause")) {
        TreeSink sink = new TreeSink(context.budget);
        sortKeys(text.field(at, "partitionClause"), sink);
        sortKeys(text.field(at, "orderClause"), sink);
        TreeSink bounds = TreeSink.steering(sink.steering);
        expressions.scan(text.field(at, "startOffset"), bounds);
        expressions.scan(text.field(at, "endOffset"), bounds);
        known.put(text.number(at, "winref", 0), sink.toColumn());
      }
      windows = known;
    }
    TreeColumn window = known.get(reference);
    if (window == null) {
      throw UnreadableTree.malformed("no such window");
    }
    return window;
  }

  /** Adds the target entries that a list of sort or group clauses refers to. */
  private void sortKeys(int list, TreeSink sink) throws UnreadableTree {
    if (list == NodeText.NONE) {
      return;
    }
    for (int at : text.elements(list)) {
      Integer target = targetsBySortReference().get(text.number(at, "tleSortGroupRef", 0));
      if (target == null) {
        throw UnreadableTree.malformed("no such sort key");
      }
      expressions.scan(text.field(target, "expr"), sink);
    }
  }

  private Map<Long, Integer> targetsBySortReference() throws UnreadableTree {
    Map<Long, Integer> targets = targetsBySortReference;
    if (targets == null) {
      targets = new HashMap<>();
      for (int target : elements("targetList")) {
        long reference = text.number(target, "ressortgroupref", 0);
        if (reference > 0) {
          targets.put(reference, target);
        }
      }
      targetsBySortReference = targets;
    }
    return targets;
  }

  private List<Integer> elements(String field) throws UnreadableTree {
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
      List<TreeColumn> ofTerm = term.entry.query().columns();
      for (int i = 0; i < ofTerm.size() && !term.subtracted; i++) {
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

  /**
   * A query combined with others by set operations.
   *
   * @param subtracted whether its rows are removed by EXCEPT
   */
  record SetTerm(RangeEntry entry, boolean subtracted) {}

  private record SetOperand(int node, boolean subtracted) {}

  List<SetTerm> terms() throws UnreadableTree {
    List<SetTerm> terms = new ArrayList<>();
    int root = text.field(node, "setOperations");
    if (root == NodeText.NONE) {
      return terms;
    }
    Deque<SetOperand> pending = new ArrayDeque<>();
    pending.push(new SetOperand(root, false));
    while (!pending.isEmpty()) {
      SetOperand operand = pending.pop();
      String type = text.type(operand.node);
      if (type.equals("RANGETBLREF")) {
        RangeEntry entry = entry(text.integer(operand.node, "rtindex"));
        terms.add(new SetTerm(entry, operand.subtracted));
      } else if (type.equals("SETOPERATIONSTMT")) {
        boolean except = text.number(operand.node, "op", 0) == EXCEPT;
        pending.push(
            new SetOperand(text.nodeField(operand.node, "rarg"), operand.subtracted || except));
        pending.push(new SetOperand(text.nodeField(operand.node, "larg"), operand.subtracted));
      } else {
        throw text.unknown(operand.node);
      }
    }
    return terms;
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
    sortKeys(text.field(node, "groupClause"), filter);
    expressions.scan(text.field(node, "havingQual"), filter);
    if (text.flag(node, "hasDistinctOn")) {
      sortKeys(text.field(node, "distinctClause"), filter);
    }
    int limit = text.field(node, "limitCount");
    int offset = text.field(node, "limitOffset");
    if (limit != NodeText.NONE || offset != NodeText.NONE) {
      sortKeys(text.field(node, "sortClause"), filter);
      expressions.scan(limit, filter);
      expressions.scan(offset, filter);
    }
    for (SetTerm term : terms()) {
      filter.steering.add(term.entry.query().steering());
      if (term.subtracted) {
        filter.addAll(term.entry.query().columns());
      }
    }
  }

  /** The entries whose rows become rows of the result. */
  List<RangeEntry> sources() throws UnreadableTree {
    List<RangeEntry> sources = new ArrayList<>();
    for (SetTerm term : terms()) {
      if (!term.subtracted) {
        sources.add(term.entry);
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
