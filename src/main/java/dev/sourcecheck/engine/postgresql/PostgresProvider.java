package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.EngineProvider;
import dev.sourcecheck.engine.postgresql.login.PasswordPolicy;
import java.net.InetAddress;

/** Creates the engine for PostgreSQL. */
public final class PostgresProvider implements EngineProvider {
  @Override
  public Engine create(EngineContext context) {
    return new PostgresEngine(
        context.dialer(),
        new PasswordPolicy(context.cleartextPasswords(), InetAddress::isLoopbackAddress));
  }
}
