package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.Warning;
import dev.sourcecheck.engine.WarningCode;
import dev.sourcecheck.engine.jdbc.DriverLogin;
import dev.sourcecheck.engine.jdbc.LoginDeadline;
import dev.sourcecheck.engine.jdbc.LoginPeer;
import dev.sourcecheck.engine.jdbc.MeteredSocket;
import dev.sourcecheck.engine.jdbc.OperationGuard;
import dev.sourcecheck.engine.jdbc.SocketGuard;
import dev.sourcecheck.engine.jdbc.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One login with MariaDB's driver. */
final class MySqlLogin implements DriverLogin<MySqlFacts> {
  private final MySqlOptions options;
  private final MySqlFailures failures;
  private final @Nullable String tempSchema;
  private final LoginPeer peer;
  private final boolean cleartext;

  /**
   * @param cleartext whether the password may be sent as it is
   */
  MySqlLogin(
      MySqlOptions options,
      MySqlFailures failures,
      @Nullable String tempSchema,
      LoginPeer peer,
      boolean cleartext) {
    this.options = options;
    this.failures = failures;
    this.tempSchema = tempSchema;
    this.peer = peer;
    this.cleartext = cleartext;
  }

  @Override
  public SocketGuard guard() {
    return MeteredSocket::of;
  }

  @Override
  public Connection connect(Wire wire, int timeoutMillis) throws SQLException {
    return MariaDbDriver.connect(options, wire, cleartext, peer.encrypted(), timeoutMillis);
  }

  @Override
  public MySqlFacts facts(Connection connection) throws SQLException {
    return MySqlFacts.read(connection);
  }

  @Override
  public Map<String, Object> details(MySqlFacts facts) {
    return facts.details();
  }

  @Override
  public SessionStart start(
      Connection connection, MySqlFacts facts, Wire wire, LoginDeadline deadline) {
    MySqlStatements statements =
        new MySqlStatements(
            connection,
            facts.product(),
            () ->
                MariaDbDriver.cancel(
                    options, wire, cleartext, peer.encrypted(), facts.connectionId()));
    OperationGuard guard = new OperationGuard(connection, wire, statements);
    return new SessionStart.SessionStarted(
        new MySqlSession(connection, facts, failures, guard, statements, tempSchema),
        mismatch(facts));
  }

  private List<Warning> mismatch(MySqlFacts facts) {
    return facts.product() == options.product()
        ? List.of()
        : List.of(
            new Warning(
                WarningCode.PRODUCT_MISMATCH,
                "The server is %s, but the type of the source is %s."
                    .formatted(facts.product().title(), options.product().title())));
  }

  @Override
  public LoginRefusal refusal(SQLException e, LoginDeadline deadline) {
    return new LoginRefusal(failures.login(e), false);
  }

  @Override
  public List<Warning> warnings() {
    return peer.encrypted() || peer.address().getAddress().isLoopbackAddress()
        ? List.of()
        : List.of(
            new Warning(
                WarningCode.UNENCRYPTED_LOGIN,
                "The login to %s was not encrypted: enable TLS on the server."
                    .formatted(peer.address().getAddress().getHostAddress())));
  }
}
