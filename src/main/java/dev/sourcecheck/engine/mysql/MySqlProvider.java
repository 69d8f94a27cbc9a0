package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.EngineProvider;

/** Creates the engine for MySQL and MariaDB. */
public final class MySqlProvider implements EngineProvider {
  @Override
  public Engine create(EngineContext context) {
    return new MySqlEngine(context.dialer(), context.cleartextPasswords());
  }
}
