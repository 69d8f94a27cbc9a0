package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.LineageReader;
import java.sql.Connection;
import java.util.function.Consumer;

final class PostgresLineage implements LineageReader {
  PostgresLineage(Connection connection, String database) {}

  @Override
  public void views(Consumer<View> views, Control control) {}

  @Override
  public void dependencies(Consumer<Dependency> dependencies, Control control) {}

  @Override
  public History history(Consumer<Statement> statements, Control control) {
    return new History.Read(null, 0);
  }
}
