package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An entry of a query's range table, such as a relation, sub-query, join or function. */
final class RangeEntry {
  static final int RELATION = 0;
  static final int SUBQUERY = 1;
  static final int JOIN = 2;
  static final int FUNCTION = 3;
  static final int TABLE_FUNCTION = 4;
  static final int VALUES = 5;
  static final int COMMON_TABLE = 6;
  static final int TRANSITION_TABLE = 7;
  static final int RESULT = 8;
  static final int GROUP = 9;

  private final QueryNode owner;
  private final TreeContext context;
  private final NodeText text;
  private final int node;
  private final int kind;
  private @Nullable QueryNode query;
  private @Nullable List<TreeColumn> columns;
  private boolean resolving;

  RangeEntry(QueryNode owner, int node) throws UnreadableTree {
    this.owner = owner;
    this.context = owner.context;
    this.text = context.text;
    this.node = node;
    String type = text.type(node);
    // RTE was renamed in PostgreSQL 16
    if (!type.equals("RTE") && !type.equals("RANGETBLENTRY")) {
      throw text.unknown(node);
    }
    this.kind = text.integer(node, "rtekind");
  }

  int kind() {
    return kind;
  }

  long relation() throws UnreadableTree {
    return text.number(text.required(node, "relid"));
  }

  /** The query of a SUBQUERY entry. */
  QueryNode query() throws UnreadableTree {
    QueryNode known = query;
    if (known == null) {
      known = owner.child(text.nodeField(node, "subquery"));
      query = known;
    }
    return known;
  }

  CommonTable commonTable() throws UnreadableTree {
    return owner.up(text.number(node, "ctelevelsup", 0)).commonTable(text.name(node, "ctename"));
  }

  /**
   * @param number from 1; 0 for the whole row, negative for a system column
   */
  TreeColumn column(int number) throws UnreadableTree {
    if (kind == RELATION) {
      return TreeColumn.of(AttributeSet.attribute(relation(), number));
    }
    if (kind == TRANSITION_TABLE) {
      return TreeColumn.UNKNOWN;
    }
    if (kind == COMMON_TABLE) {
      return commonTable().column(number);
    }
    List<TreeColumn> all = columns();
    if (number == 0) {
      return row(context, all);
    }
    if (number < 0 || number > all.size()) {
      throw UnreadableTree.malformed("no such column");
    }
    return all.get(number - 1);
  }

  static TreeColumn row(TreeContext context, List<TreeColumn> columns) throws UnreadableTree {
    TreeSink sink = new TreeSink(context.budget);
    sink.addAll(columns);
    return sink.toColumn();
  }

  private List<TreeColumn> columns() throws UnreadableTree {
    List<TreeColumn> known = columns;
    if (known != null) {
      return known;
    }
    if (resolving) {
      throw UnreadableTree.malformed("an alias refers to itself");
    }
    resolving = true;
    context.budget.enter();
    known =
        switch (kind) {
          case SUBQUERY -> query().columns();
          case JOIN -> each(text.field(node, "joinaliasvars"));
          case GROUP -> each(text.field(node, "groupexprs"));
          case VALUES -> ofRows(text.field(node, "values_lists"));
          case FUNCTION -> new FunctionEntry(owner, node).columns();
          case TABLE_FUNCTION -> new TableFunctionEntry(owner, node).columns();
          default -> throw text.unknown(node);
        };
    columns = known;
    context.budget.leave();
    resolving = false;
    return known;
  }

  /** Returns one column for each expression of a list. */
  private List<TreeColumn> each(int list) throws UnreadableTree {
    List<TreeColumn> result = new ArrayList<>();
    if (list != NodeText.NONE) {
      for (int at : text.elements(list)) {
        TreeSink sink = new TreeSink(context.budget);
        owner.expressions.scan(at, sink);
        result.add(sink.toColumn());
      }
    }
    return result;
  }

  private List<TreeColumn> ofRows(int rows) throws UnreadableTree {
    List<TreeSink> sinks = new ArrayList<>();
    for (int row : rows == NodeText.NONE ? List.<Integer>of() : text.elements(rows)) {
      int column = 0;
      for (int at : text.elements(row)) {
        if (column == sinks.size()) {
          sinks.add(new TreeSink(context.budget));
        }
        owner.expressions.scan(at, sinks.get(column++));
      }
    }
    List<TreeColumn> result = new ArrayList<>(sinks.size());
    for (TreeSink sink : sinks) {
      result.add(sink.toColumn());
    }
    return result;
  }

  /** The attributes that decide which of its rows there are. */
  AttributeSet steering() throws UnreadableTree {
    switch (kind) {
      case RELATION:
        context.relations.add(relation());
        return arguments(text.field(node, "tablesample"));
      case SUBQUERY:
        return query().steering();
      case COMMON_TABLE:
        return commonTable().steering();
      case FUNCTION:
        return new FunctionEntry(owner, node).steering();
      case TABLE_FUNCTION:
        return new TableFunctionEntry(owner, node).steering();
      default:
        return AttributeSet.EMPTY;
    }
  }

  private AttributeSet arguments(int value) throws UnreadableTree {
    AttributeCollector collector = new AttributeCollector(context.budget);
    owner.expressions.scan(value, TreeSink.steering(collector));
    return collector.toSet();
  }
}
