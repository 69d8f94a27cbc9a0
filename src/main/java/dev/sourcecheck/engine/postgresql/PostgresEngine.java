package dev.sourcecheck.engine.postgresql;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.Endpoint;
import dev.sourcecheck.engine.Engine;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.engine.postgresql.login.ClientCertificate;
import dev.sourcecheck.engine.postgresql.login.LoginSettings;
import dev.sourcecheck.engine.postgresql.login.LoginSettings.CleartextPasswords;
import dev.sourcecheck.engine.postgresql.login.PasswordPolicy;
import dev.sourcecheck.engine.postgresql.login.PostgresLogin;
import dev.sourcecheck.engine.postgresql.login.PostgresOptions;
import dev.sourcecheck.engine.postgresql.login.SessionFactory;
import dev.sourcecheck.engine.postgresql.sql.InvalidOptionException;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** PostgreSQL 14 to 18, including Aurora and RDS. */
@ApplicationScoped
public class PostgresEngine implements Engine {
  private final Dialer dialer;
  private final PasswordPolicy passwords;

  @Inject
  PostgresEngine(Dialer dialer, LoginSettings settings) {
    this(
        dialer,
        new PasswordPolicy(
            settings.cleartextPasswords() == CleartextPasswords.ALLOW,
            InetAddress::isLoopbackAddress));
  }

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
  public Endpoint endpoint(SourceSpec source) {
    String host = source.text("host");
    return new Endpoint(
        host == null ? "" : host, source.number("port", PostgresOptions.DEFAULT_PORT));
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
    return (connection, socket, facts, limitOrigins, settings, sockets) ->
        new PostgresSession(
            connection,
            facts.facts(),
            new PostgresFailures(facts.facts(), facts.product()),
            new OperationGuard(connection, socket, sockets, settings),
            limitOrigins,
            settings,
            tempSchema);
  }

  @Override
  public Opening open(SourceSpec source, Control control) {
    try {
      PostgresOptions options = PostgresOptions.of(source).with(ClientCertificate.of(source));
      return new PostgresLogin(dialer, options, passwords, sessions(source.tempSchema()), control)
          .open();
    } catch (InvalidOptionException e) {
      return new Opening.Refused(e.failure(), Map.of());
    }
  }
}
