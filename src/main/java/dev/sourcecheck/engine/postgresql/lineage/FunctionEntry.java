package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayList;
import java.util.List;

/** The columns of a function in FROM, or of several functions in ROWS FROM. */
final class FunctionEntry {
  private final QueryNode owner;
  private final NodeText text;
  private final int node;
  private final List<TreeColumn> columns = new ArrayList<>();

  FunctionEntry(QueryNode owner, int node) {
    this.owner = owner;
    this.text = owner.context.text;
    this.node = node;
  }

  List<TreeColumn> columns() throws UnreadableTree {
    for (int at : text.elements(text.required(node, "functions"))) {
      if (!text.type(at).equals("RANGETBLFUNCTION")) {
        throw text.unknown(at);
      }
      function(at);
    }
    if (text.flag(node, "funcordinality")) {
      columns.add(TreeColumn.CONSTANT);
    }
    return columns;
  }

  /** The arguments and the filters of the bodies decide how many rows there are. */
  AttributeSet steering() throws UnreadableTree {
    AttributeCollector collector = new AttributeCollector(owner.context.budget);
    for (int at : text.elements(text.required(node, "functions"))) {
      int call = text.nodeField(at, "funcexpr");
      boolean user = isUserFunction(call);
      owner.expressions.scan(user ? text.field(call, "args") : call, TreeSink.steering(collector));
      if (user) {
        TreeSink body = new TreeSink(owner.context.budget);
        owner.expressions.function(call, 0, body);
        collector.add(body.toColumn().steering());
      }
    }
    return collector.toSet();
  }

  private boolean isUserFunction(int call) throws UnreadableTree {
    return text.type(call).equals("FUNCEXPR")
        && text.number(call, "funcid", 0) >= FunctionBodies.FIRST_USER_FUNCTION;
  }

  private void function(int function) throws UnreadableTree {
    int call = text.nodeField(function, "funcexpr");
    TreeSink arguments = new TreeSink(owner.context.budget);
    boolean user = isUserFunction(call);
    owner.expressions.scan(user ? text.field(call, "args") : call, arguments);
    TreeColumn input = arguments.toColumn();
    int count = text.integer(function, "funccolcount");
    if (count > 2_000) {
      throw UnreadableTree.malformed("more columns than a relation can have");
    }
    owner.context.budget.spend(count);
    for (int i = 0; i < count; i++) {
      TreeSink sink = new TreeSink(owner.context.budget);
      sink.add(input);
      if (user) {
        sink.partial = !owner.expressions.function(call, i, sink) || sink.partial;
      }
      columns.add(sink.toColumn());
    }
  }
}
