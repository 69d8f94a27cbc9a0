package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayList;
import java.util.List;

/** The columns of XMLTABLE and JSON_TABLE. */
final class TableFunctionEntry {
  private static final List<String> INPUTS =
      List.of("ns_uris", "docexpr", "rowexpr", "passingvalexprs");
  private static final List<String> OF_COLUMNS = List.of("colexprs", "coldefexprs", "colvalexprs");

  private final QueryNode owner;
  private final NodeText text;
  private final int function;

  TableFunctionEntry(QueryNode owner, int node) throws UnreadableTree {
    this.owner = owner;
    this.text = owner.context.text;
    this.function = text.nodeField(node, "tablefunc");
    if (!text.type(function).equals("TABLEFUNC")) {
      throw text.unknown(function);
    }
  }

  List<TreeColumn> columns() throws UnreadableTree {
    TreeSink input = new TreeSink(owner.context.budget);
    for (String field : INPUTS) {
      owner.expressions.scan(text.field(function, field), input);
    }
    TreeColumn document = input.toColumn();
    List<Integer> values = elements("colvalexprs");
    List<TreeSink> sinks = new ArrayList<>();
    for (int i = 0; i < elements("colnames").size(); i++) {
      TreeSink sink = new TreeSink(owner.context.budget);
      if (!isOrdinality(i, values)) {
        sink.add(document);
      }
      sinks.add(sink);
    }
    for (String field : OF_COLUMNS) {
      addEach(text.field(function, field), sinks);
    }
    List<TreeColumn> result = new ArrayList<>(sinks.size());
    for (TreeSink sink : sinks) {
      result.add(sink.toColumn());
    }
    return result;
  }

  /**
   * Whether a column is FOR ORDINALITY. In JSON_TABLE, such a column is the only one without an
   * expression.
   *
   * @param values the expressions of JSON_TABLE's columns, empty for XMLTABLE
   */
  private boolean isOrdinality(int column, List<Integer> values) throws UnreadableTree {
    return column < values.size()
        ? text.isNull(values.get(column))
        : column == text.number(function, "ordinalitycol", -1);
  }

  private List<Integer> elements(String field) throws UnreadableTree {
    int list = text.field(function, field);
    return list == NodeText.NONE ? List.of() : text.elements(list);
  }

  private void addEach(int list, List<TreeSink> sinks) throws UnreadableTree {
    if (list == NodeText.NONE) {
      return;
    }
    int column = 0;
    for (int at : text.elements(list)) {
      if (column < sinks.size()) {
        owner.expressions.scan(at, sinks.get(column++));
      }
    }
  }

  /** The document decides how many rows there are. */
  AttributeSet steering() throws UnreadableTree {
    AttributeCollector collector = new AttributeCollector(owner.context.budget);
    for (String field : INPUTS) {
      owner.expressions.scan(text.field(function, field), TreeSink.steering(collector));
    }
    return collector.toSet();
  }
}
