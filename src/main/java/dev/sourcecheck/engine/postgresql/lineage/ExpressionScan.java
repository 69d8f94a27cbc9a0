package dev.sourcecheck.engine.postgresql.lineage;

import java.util.List;
import java.util.Set;

/**
 * Collects the columns that an expression or a FROM clause refers to, in one pass over its tokens.
 * Only sub-queries and aliases need recursion.
 */
final class ExpressionScan {
  private static final int EXISTS = 0;

  /** Nodes that only combine the columns of the nodes within. */
  private static final Set<String> TRANSPARENT =
      Set.of(
          "AGGREF",
          "ALIAS",
          "ARRAY",
          "ARRAYCOERCEEXPR",
          "ARRAYEXPR",
          "BOOLEANTEST",
          "BOOLEXPR",
          "CASE",
          "CASEEXPR",
          "CASETESTEXPR",
          "CASEWHEN",
          "COALESCE",
          "COLLATE",
          "COALESCEEXPR",
          "COERCETODOMAIN",
          "COERCETODOMAINVALUE",
          "COERCEVIAIO",
          "COLLATEEXPR",
          "CONST",
          "CONVERTROWTYPEEXPR",
          "CURRENTOFEXPR",
          "DISTINCTEXPR",
          "FIELDSELECT",
          "FIELDSTORE",
          "FROMEXPR",
          "GROUPINGFUNC",
          "JOINEXPR",
          "JSONBEHAVIOR",
          "JSONCONSTRUCTOREXPR",
          "JSONEXPR",
          "JSONFORMAT",
          "JSONISPREDICATE",
          "JSONRETURNING",
          "JSONVALUEEXPR",
          "MERGESUPPORTFUNC",
          "MINMAX",
          "MINMAXEXPR",
          "NAMEDARGEXPR",
          "NEXTVALUEEXPR",
          "NULLIFEXPR",
          "NULLTEST",
          "OPEXPR",
          "PARAM",
          "RELABELTYPE",
          "RETURNINGEXPR",
          "ROW",
          "ROWCOMPARE",
          "ROWCOMPAREEXPR",
          "ROWEXPR",
          "SCALARARRAYOPEXPR",
          "SETTODEFAULT",
          "SORTGROUPCLAUSE",
          "SQLVALUEFUNCTION",
          "SUBSCRIPTINGREF",
          "TABLESAMPLECLAUSE",
          "TARGETENTRY",
          "WHEN",
          "XMLEXPR");

  private final QueryNode query;
  private final NodeText text;
  private final TreeContext context;

  ExpressionScan(QueryNode query) {
    this.query = query;
    this.context = query.context;
    this.text = context.text;
  }

  /**
   * @param value a node, a list or nothing
   */
  void scan(int value, TreeSink sink) throws UnreadableTree {
    if (value == NodeText.NONE || !(text.opensNode(value) || text.opensList(value))) {
      return;
    }
    int end = text.partner(value);
    context.budget.scan(end - value);
    int at = value;
    while (at < end) {
      if (text.opensNode(at)) {
        if (text.is(at + 1, "QUERY")) {
          at = text.partner(at); // read with its sub-link
        } else {
          node(at, sink);
        }
      }
      at++;
    }
  }

  private void node(int node, TreeSink sink) throws UnreadableTree {
    String type = text.type(node);
    switch (type) {
      case "VAR" -> sink.add(variable(node));
      case "SUBLINK" -> subquery(node, sink);
      case "WINDOWFUNC" -> sink.add(query.window(text.number(node, "winref", 0)));
      case "RANGETBLREF" -> query.relation(text.integer(node, "rtindex"), sink);
      case "FUNCEXPR" -> function(node, 0, sink);
      default -> {
        if (!TRANSPARENT.contains(type)) {
          throw text.unknown(node);
        }
      }
    }
  }

  private TreeColumn variable(int node) throws UnreadableTree {
    QueryNode scope = query.up(text.number(node, "varlevelsup", 0));
    return scope.entry(text.integer(node, "varno")).column(text.integer(node, "varattno"));
  }

  private void subquery(int node, TreeSink sink) throws UnreadableTree {
    QueryNode inner = query.child(text.nodeField(node, "subselect"));
    context.budget.enter();
    if (text.number(node, "subLinkType", EXISTS) != EXISTS) {
      sink.addAll(inner.columns());
    }
    sink.steering.add(inner.steering());
    context.budget.leave();
  }

  /**
   * Adds the columns that a function's body reads, without the arguments.
   *
   * @param column index of the result column, from 0
   * @return false if the body is unknown
   */
  boolean function(int node, int column, TreeSink sink) throws UnreadableTree {
    long id = text.number(node, "funcid", 0);
    if (id < FunctionBodies.FIRST_USER_FUNCTION) {
      return true;
    }
    List<TreeColumn> columns = context.functions.columns(id);
    if (columns == null || column >= columns.size()) {
      return false;
    }
    sink.add(columns.get(column));
    return true;
  }
}
