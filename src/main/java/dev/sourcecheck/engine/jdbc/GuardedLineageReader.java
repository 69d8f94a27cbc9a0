package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import dev.sourcecheck.engine.Warning;
import java.util.List;
import java.util.function.Consumer;

/** Reads lineage under an {@link OperationGuard}. */
final class GuardedLineageReader implements LineageReader {
  private final LineageReader reader;
  private final OperationGuard guard;

  GuardedLineageReader(LineageReader reader, OperationGuard guard) {
    this.reader = reader;
    this.guard = guard;
  }

  @Override
  public void views(Consumer<LineageReader.ViewDefinition> views, Control control)
      throws Exception {
    guard.run(control, () -> reader.views(views, control));
  }

  @Override
  public void dependencies(Consumer<LineageReader.ViewDependency> dependencies, Control control)
      throws Exception {
    guard.run(control, () -> reader.dependencies(dependencies, control));
  }

  @Override
  public List<Warning> warnings() {
    return reader.warnings();
  }

  @Override
  public LineageReader.HistoryResult history(
      Consumer<LineageReader.RecordedStatement> statements, Control control) throws Exception {
    return guard.call(control, () -> reader.history(statements, control));
  }
}
