package dev.sourcecheck.lineage.sql;

/** Receives what an expression refers to. */
final class ColumnSink {
  final SourceCollector values;
  final SourceCollector steering;
  boolean partial;

  ColumnSink(SourceCollector values, SourceCollector steering) {
    this.values = values;
    this.steering = steering;
  }

  ColumnSink(WorkBudget budget) {
    this(new SourceCollector(budget), new SourceCollector(budget));
  }

  /** For conditions, all of whose columns steer. */
  static ColumnSink steering(SourceCollector steering) {
    return new ColumnSink(steering, steering);
  }

  void add(RelationColumn column) {
    values.add(column.sources());
    steering.add(column.steering());
    partial |= column.partial();
  }

  RelationColumn toColumn(SqlIdentifier name) {
    return new RelationColumn(name, values.toSet(), steering.toSet(), partial);
  }
}
