package dev.sourcecheck.engine.postgresql.lineage;

import java.util.LinkedHashSet;
import java.util.Set;

/** The state shared by all queries of one tree. */
final class TreeContext {
  final NodeText text;
  final TreeBudget budget = new TreeBudget();
  final FunctionBodies functions;

  /** Relations of all FROM clauses. */
  final Set<Long> relations = new LinkedHashSet<>();

  private long placeholders;

  TreeContext(NodeText text, FunctionBodies functions) {
    this.text = text;
    this.functions = functions;
  }

  /** The first of a range of keys that stand for the columns of a recursive query. */
  long placeholders(int columns) {
    placeholders -= columns;
    return placeholders;
  }
}
