package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.SqlIdentifier;
import java.util.List;

/** Receives what an expression refers to. */
public final class ColumnSink {
  private final SourceCollector values;
  private final SourceCollector steering;
  private boolean partial;

  public ColumnSink(SourceCollector values, SourceCollector steering) {
    this.values = values;
    this.steering = steering;
  }

  public ColumnSink(WorkBudget budget) {
    this(new SourceCollector(budget), new SourceCollector(budget));
  }

  /** For conditions, all of whose columns steer. */
  public static ColumnSink steering(SourceCollector steering) {
    return new ColumnSink(steering, steering);
  }

  public void add(RelationColumn column) {
    values.add(column.sources());
    steering.add(column.steering());
    partial |= column.partial();
  }

  public void addAll(List<RelationColumn> columns) {
    for (RelationColumn column : columns) {
      add(column);
    }
  }

  public RelationColumn toColumn(SqlIdentifier name) {
    return new RelationColumn(name, values.toSet(), steering.toSet(), partial);
  }

  public SourceCollector values() {
    return values;
  }

  public SourceCollector steering() {
    return steering;
  }

  public boolean partial() {
    return partial;
  }

  /** Records that sources may be missing. */
  public void markPartial() {
    partial = true;
  }
}
