package dev.sourcecheck.engine.mariadb;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.EngineProvider;

/** Creates the engine for MariaDB. */
public final class MariaDbProvider implements EngineProvider {
  @Override
  public Engine create(EngineContext context) {
    return new MariaDbEngine(context.dialer(), context.cleartextPasswords());
  }
}
