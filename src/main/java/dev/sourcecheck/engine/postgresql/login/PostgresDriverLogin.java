package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.Session;
import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.jdbc.DriverLogin;
import dev.sourcecheck.engine.jdbc.LoginDeadline;
import dev.sourcecheck.engine.jdbc.LoginPeer;
import dev.sourcecheck.engine.jdbc.SocketGuard;
import dev.sourcecheck.engine.jdbc.SourceConnections;
import dev.sourcecheck.engine.jdbc.Wire;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.engine.postgresql.sql.TransactionSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** One login with pgjdbc. */
final class PostgresDriverLogin implements DriverLogin<FactsReader.FactsReading> {
  /** To find out why a session ended, after the step. */
  private static final int LOOKUP_MILLIS = 5_000;

  private final PostgresOptions options;
  private final PasswordPolicy passwords;
  private final SessionFactory sessions;
  private final LoginFailures failures;
  private final ProbeConnections probes;
  private final LoginPeer peer;
  private final AuthenticationExchange exchange;
  private final LoginAttempt attempt;
  private final TransactionSettings settings;

  PostgresDriverLogin(
      PostgresOptions options,
      PasswordPolicy passwords,
      SessionFactory sessions,
      LoginFailures failures,
      ProbeConnections probes,
      LoginPeer peer) {
    this.options = options;
    this.passwords = passwords;
    this.sessions = sessions;
    this.failures = failures;
    this.probes = probes;
    this.peer = peer;
    this.exchange =
        new AuthenticationExchange(
            passwords.allowsCleartext(peer.encrypted(), peer.address().getAddress()));
    this.attempt = new LoginAttempt(exchange, peer.encrypted(), peer.local());
    this.settings = new TransactionSettings(options.role());
  }

  @Override
  public SocketGuard guard() {
    return exchange.guard();
  }

  @Override
  public Connection connect(Wire wire, int timeoutMillis) throws SQLException {
    return PostgresDriver.connect(options, wire, timeoutMillis);
  }

  @Override
  public FactsReader.FactsReading facts(Connection connection) throws SQLException {
    return new FactsReader(connection, options).read(settings);
  }

  @Override
  public Map<String, Object> details(FactsReader.FactsReading reading) {
    return reading.facts().details(reading.product());
  }

  @Override
  public SessionStart start(
      Connection connection, FactsReader.FactsReading reading, Wire wire, LoginDeadline deadline)
      throws SQLException {
    LimitSetting limit = new FactsReader(connection, options).unusableLimit();
    if (limit != null) {
      SourceConnections.close(connection);
      return new SessionStart.SessionUnusable(
          failures.tooShort(limit, origin(limit, deadline.leftMillis())));
    }
    Session session =
        sessions.create(
            connection, reading, limited -> origin(limited, LOOKUP_MILLIS), settings, wire);
    return new SessionStart.SessionStarted(session, reading.warnings());
  }

  @Override
  public LoginRefusal refusal(SQLException e, LoginDeadline deadline) {
    boolean hba = LoginFailures.isHbaRefusal(e, attempt);
    Failure failure =
        hba && !peer.encrypted() && probes.allowsEncrypted(peer.address(), deadline.leftMillis())
            ? failures.hba().encryptionRequired().withSqlState(e.getSQLState(), 0)
            : explain(e, deadline);
    return new LoginRefusal(failure, hba);
  }

  private Failure explain(SQLException e, LoginDeadline deadline) {
    LimitSetting limit = LimitSetting.ofSqlState(e.getSQLState()).orElse(null);
    if (limit == null || !exchange.authenticated()) {
      return failures.of(e, attempt);
    }
    SettingOrigin origin = origin(limit, deadline.leftMillis());
    return origin == SettingOrigin.NONE
        ? failures.canceled(e)
        : failures.tooShort(limit, origin).withSqlState(e.getSQLState(), e.getErrorCode());
  }

  private SettingOrigin origin(LimitSetting limit, int millis) {
    return probes.limitOrigin(limit, peer.address(), peer.tls(), millis);
  }

  @Override
  public List<Warning> warnings() {
    return passwords.warnings(attempt, options.sslMode(), peer.address().getAddress());
  }
}
