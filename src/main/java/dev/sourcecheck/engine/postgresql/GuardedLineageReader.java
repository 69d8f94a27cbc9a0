package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Reads lineage under the session's timeouts and abort. */
@SuppressWarnings("try") // the resources are there to be closed, nothing else
final class GuardedLineageReader implements LineageReader {
  private final LineageReader reader;
  private final Guard guard;

  GuardedLineageReader(LineageReader reader, Guard guard) {
    this.reader = reader;
    this.guard = guard;
  }

  /** Begins a guarded operation, which ends with its close. */
  @FunctionalInterface
  interface Guard {
    PostgresSession.OperationRun begin(Control control) throws SQLException;
  }

  @Override
  public void views(Consumer<LineageReader.ViewDefinition> views, Control control)
      throws Exception {
    try (PostgresSession.OperationRun run = guard.begin(control)) {
      reader.views(views, control);
    }
  }

  @Override
  public void dependencies(Consumer<LineageReader.ViewDependency> dependencies, Control control)
      throws Exception {
    try (PostgresSession.OperationRun run = guard.begin(control)) {
      reader.dependencies(dependencies, control);
    }
  }

  @Override
  public List<Warning> warnings() {
    return reader.warnings();
  }

  @Override
  public LineageReader.HistoryResult history(
      Consumer<LineageReader.RecordedStatement> statements, Control control) throws Exception {
    try (PostgresSession.OperationRun run = guard.begin(control)) {
      return reader.history(statements, control);
    }
  }
}
