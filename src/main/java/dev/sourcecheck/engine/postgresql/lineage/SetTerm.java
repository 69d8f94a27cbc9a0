package dev.sourcecheck.engine.postgresql.lineage;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * A query combined with others by set operations.
 *
 * @param subtracted whether its rows are removed by EXCEPT
 */
record SetTerm(RangeEntry entry, boolean subtracted) {
  private static final int EXCEPT = 3;

  private record SetOperand(int node, boolean subtracted) {}

  /** The terms of a tree of set operations, from left to right. */
  static List<SetTerm> of(QueryNode query, int root) throws UnreadableTree {
    NodeText text = query.context.text;
    List<SetTerm> terms = new ArrayList<>();
    Deque<SetOperand> pending = new ArrayDeque<>();
    pending.push(new SetOperand(root, false));
    while (!pending.isEmpty()) {
      SetOperand operand = pending.pop();
      String type = text.type(operand.node);
      if (type.equals("RANGETBLREF")) {
        RangeEntry entry = query.entry(text.integer(operand.node, "rtindex"));
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
}
