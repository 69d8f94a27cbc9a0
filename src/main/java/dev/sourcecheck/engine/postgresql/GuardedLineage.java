package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Consumer;

/** Reads lineage under the session's timeouts and abort. */
@SuppressWarnings("try") // the resources are there to be closed, nothing else
final class GuardedLineage implements LineageReader {
  private final LineageReader reader;
  private final Guard guard;

  GuardedLineage(LineageReader reader, Guard guard) {
    this.reader = reader;
    this.guard = guard;
  }

  /** Begins a guarded operation, which ends with its close. */
  @FunctionalInterface
  interface Guard {
    PostgresSession.Run begin(Control control) throws SQLException;
  }

  @Override
  public void views(Consumer<View> views, Control control) throws Exception {
    try (PostgresSession.Run run = guard.begin(control)) {
      reader.views(views, control);
    }
  }

  @Override
  public void dependencies(Consumer<Dependency> dependencies, Control control) throws Exception {
    try (PostgresSession.Run run = guard.begin(control)) {
      reader.dependencies(dependencies, control);
    }
  }

  @Override
  public List<Warning> warnings() {
    return reader.warnings();
  }

  @Override
  public History history(Consumer<Statement> statements, Control control) throws Exception {
    try (PostgresSession.Run run = guard.begin(control)) {
      return reader.history(statements, control);
    }
  }
}
