package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DriverSpec;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Reach;
import dev.sourcecheck.engine.jdbc.JdbcLogin;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.Map;
import java.util.Set;

/** Trino, Starburst and Presto. */
final class TrinoEngine implements Engine {
  private final Dialer dialer;

  TrinoEngine(Dialer dialer) {
    this.dialer = dialer;
  }

  @Override
  public Set<SourceType> types() {
    return Set.of(SourceType.TRINO, SourceType.STARBURST, SourceType.PRESTO);
  }

  @Override
  public Reach reach(SourceSpec source) {
    String host = source.text("host");
    return Reach.Hosts.one(
        host == null ? "" : host, source.number("port", TrinoOptions.defaultPort(source.type())));
  }

  @Override
  public DriverSpec driver(SourceType type) {
    return DriverSpec.none(type);
  }

  /** Servers without authentication accept a user without a password. */
  @Override
  public Set<String> missingCredentials(SourceSpec source) {
    return Set.of();
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    try {
      TrinoOptions options = TrinoOptions.of(source);
      TrinoProtocol protocol = new TrinoProtocol(options, source.tempSchema(), control);
      return new JdbcLogin<>(dialer, protocol, control).open();
    } catch (InvalidOptionException e) {
      return new Opening.Refused(e.failure(), Map.of());
    }
  }
}
