package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.SourceType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** PostgreSQL 14 to 18, also as Aurora and RDS host it. */
@ApplicationScoped
public class PostgresEngine implements Engine {
  private final Dialer dialer;

  @Inject
  public PostgresEngine(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Set<SourceType> types() {
    return EnumSet.of(SourceType.POSTGRES, SourceType.POSTGRES_AURORA, SourceType.POSTGRES_RDS);
  }

  @Override
  public Endpoint endpoint(SourceSpec source) {
    String host = source.text("host");
    return new Endpoint(
        host == null ? "" : host, source.number("port", PostgresOptions.DEFAULT_PORT));
  }

  /** A stored empty password counts: servers may trust an address without one. */
  @Override
  public Set<String> missingCredentials(SourceSpec source) {
    return source.secret("password") == null ? Set.of("password") : Set.of();
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    try {
      return new PostgresLogin(dialer, PostgresOptions.of(source), source.tempSchema(), control)
          .open();
    } catch (InvalidOption e) {
      return new Opening.Refused(e.failure(), Map.of());
    }
  }
}
