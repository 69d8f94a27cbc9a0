package dev.sourcecheck.engine.postgresql.lineage;

import java.util.List;

/** Collects the attributes that an expression refers to. */
final class TreeSink {
  final AttributeCollector values;
  final AttributeCollector steering;
  boolean partial;

  private TreeSink(AttributeCollector values, AttributeCollector steering) {
    this.values = values;
    this.steering = steering;
  }

  TreeSink(TreeBudget budget) {
    this(new AttributeCollector(budget), new AttributeCollector(budget));
  }

  /** A sink for conditions: all columns decide about rows. */
  static TreeSink steering(AttributeCollector steering) {
    return new TreeSink(steering, steering);
  }

  void add(TreeColumn column) throws UnreadableTree {
    values.add(column.values());
    steering.add(column.steering());
    partial |= column.partial();
  }

  void addAll(List<TreeColumn> columns) throws UnreadableTree {
    for (TreeColumn column : columns) {
      add(column);
    }
  }

  TreeColumn toColumn() {
    return new TreeColumn(values.toSet(), steering.toSet(), partial);
  }
}
