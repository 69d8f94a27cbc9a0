package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.EngineProvider;

/** Creates the engine for Trino, Starburst and Presto. */
public final class TrinoProvider implements EngineProvider {
  /** Found by its name. */
  public TrinoProvider() {}

  @Override
  public Engine create(EngineContext context) {
    return new TrinoEngine(context.dialer());
  }
}
