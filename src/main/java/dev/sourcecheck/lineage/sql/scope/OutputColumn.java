package dev.sourcecheck.lineage.sql.scope;

import dev.sourcecheck.lineage.sql.ColumnLineage;
import dev.sourcecheck.lineage.sql.TableName;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An output column of a statement while it is read. */
public final class OutputColumn {
  private final @Nullable TableName target;
  private final String name;
  private final int branch;
  private final ColumnSink sink;

  OutputColumn(@Nullable TableName target, String name, int branch, WorkBudget budget) {
    this.target = target;
    this.name = name;
    this.branch = branch;
    this.sink = new ColumnSink(budget);
  }

  int branch() {
    return branch;
  }

  void add(RelationColumn column, SourceSet rowSteering) {
    sink.add(column);
    sink.steering().add(rowSteering);
  }

  public ColumnLineage toLineage(SourcePool pool, boolean truncated) {
    return new ColumnLineage(
        Optional.ofNullable(target),
        name,
        pool.toColumns(sink.values().toSet()),
        pool.toColumns(sink.steering().toSet()),
        sink.partial() || truncated);
  }
}
