package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DriverSpec;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.Reach;
import dev.sourcecheck.engine.jdbc.ClientCertificate;
import dev.sourcecheck.engine.jdbc.JdbcLogin;
import dev.sourcecheck.engine.jdbc.OperationGuard;
import dev.sourcecheck.engine.postgresql.login.PasswordPolicy;
import dev.sourcecheck.engine.postgresql.login.PostgresOptions;
import dev.sourcecheck.engine.postgresql.login.PostgresProtocol;
import dev.sourcecheck.engine.postgresql.login.SessionFactory;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.postgresql.Driver;
import org.postgresql.util.DriverInfo;

/** PostgreSQL 14 to 18, including Aurora and RDS. */
public class PostgresEngine implements Engine {
  private final Dialer dialer;
  private final PasswordPolicy passwords;

  public PostgresEngine(Dialer dialer) {
    this(dialer, PasswordPolicy.strict());
  }

  PostgresEngine(Dialer dialer, PasswordPolicy passwords) {
    this.dialer = dialer;
    this.passwords = passwords;
  }

  @Override
  public Set<SourceType> types() {
    return EnumSet.of(SourceType.POSTGRES, SourceType.POSTGRES_AURORA, SourceType.POSTGRES_RDS);
  }

  @Override
  public Reach reach(SourceSpec source) {
    String host = source.text("host");
    return Reach.Hosts.one(
        host == null ? "" : host, source.number("port", PostgresOptions.DEFAULT_PORT));
  }

  @Override
  public DriverSpec driver(SourceType type) {
    return DriverSpec.bundled(
        type, Driver.class, "org.postgresql:postgresql:" + DriverInfo.DRIVER_VERSION);
  }

  /**
   * A stored empty password is accepted, because servers can trust an address without one. A client
   * certificate can replace the password.
   */
  @Override
  public Set<String> missingCredentials(SourceSpec source) {
    boolean present = source.secret("password") != null || source.secret("sslkey") != null;
    return present ? Set.of() : Set.of("password");
  }

  private static SessionFactory sessions(@Nullable String tempSchema) {
    return (connection, facts, limitOrigins, settings, wire) ->
        new PostgresSession(
            connection,
            facts.facts(),
            new PostgresFailures(facts.facts(), facts.product()),
            new OperationGuard(connection, wire, new PostgresStatements(connection, settings)),
            limitOrigins,
            settings,
            tempSchema);
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    try {
      PostgresOptions options = PostgresOptions.of(source).with(ClientCertificate.of(source));
      PostgresProtocol protocol =
          new PostgresProtocol(dialer, options, passwords, sessions(source.tempSchema()), control);
      return new JdbcLogin<>(dialer, protocol, control).open();
    } catch (InvalidOptionException e) {
      return new Opening.Refused(e.failure(), Map.of());
    }
  }
}
