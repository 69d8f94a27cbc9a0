package dev.sourcecheck.engine.mysql;

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
import org.mariadb.jdbc.Driver;

/**
 * MySQL and MariaDB, both with MariaDB's driver: MySQL's own driver has a licence under which it
 * cannot be part of this service.
 */
final class MySqlEngine implements Engine {
  private final Dialer dialer;
  private final boolean cleartextPasswords;

  /**
   * @param cleartextPasswords whether a cleartext password may be sent unencrypted to other
   *     machines
   */
  MySqlEngine(Dialer dialer, boolean cleartextPasswords) {
    this.dialer = dialer;
    this.cleartextPasswords = cleartextPasswords;
  }

  @Override
  public Set<SourceType> types() {
    return Set.of(SourceType.MYSQL, SourceType.MARIADB);
  }

  @Override
  public Reach reach(SourceSpec source) {
    String host = source.text("host");
    return Reach.Hosts.one(
        host == null ? "" : host, source.number("port", MySqlOptions.DEFAULT_PORT));
  }

  @Override
  public DriverSpec driver(SourceType type) {
    return DriverSpec.bundled(type, Driver.class, "org.mariadb.jdbc:mariadb-java-client:3.5.5");
  }

  /** An empty password that is stored is accepted, because accounts can have none. */
  @Override
  public Set<String> missingCredentials(SourceSpec source) {
    return source.secret("password") == null ? Set.of("password") : Set.of();
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    try {
      MySqlOptions options = MySqlOptions.of(source);
      MySqlProtocol protocol =
          new MySqlProtocol(dialer, options, cleartextPasswords, source.tempSchema());
      return new JdbcLogin<>(dialer, protocol, control).open();
    } catch (InvalidOptionException e) {
      return new Opening.Refused(e.failure(), Map.of());
    }
  }
}
