package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineFactory;
import dev.sourcecheck.net.Dialer;

/** Creates the PostgreSQL engine for the command line. */
public final class PostgresEngineFactory implements EngineFactory {
  @Override
  public Engine create(Dialer dialer) {
    return new PostgresEngine(dialer);
  }
}
