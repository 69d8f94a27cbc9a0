package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.jdbc.BoundedWire;
import dev.sourcecheck.engine.jdbc.Causes;
import dev.sourcecheck.engine.jdbc.LoginPeer;
import dev.sourcecheck.engine.jdbc.LoginProtocol;
import dev.sourcecheck.engine.jdbc.SourceConnections;
import dev.sourcecheck.engine.jdbc.TlsMode;
import dev.sourcecheck.engine.jdbc.Wire;
import dev.sourcecheck.engine.postgresql.sql.LimitSetting;
import dev.sourcecheck.engine.postgresql.sql.SettingOrigin;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.tls.TlsHandshake;
import dev.sourcecheck.net.tls.TlsTrust;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Further connections to the server of a login, which find out why it was refused. */
@SuppressWarnings("try") // the resources are only closed
final class ProbeConnections {
  private final Dialer dialer;
  private final PostgresOptions options;
  private final PasswordPolicy passwords;
  private final LoginProtocol<?> protocol;
  private final Control control;

  /**
   * @param control of the login; later connections end after their time only
   */
  ProbeConnections(
      Dialer dialer,
      PostgresOptions options,
      PasswordPolicy passwords,
      LoginProtocol<?> protocol,
      Control control) {
    this.protocol = protocol;
    this.control = control;
    this.dialer = dialer;
    this.options = options;
    this.passwords = passwords;
  }

  /**
   * Where the setting comes from, read in a session that the setting does not end.
   *
   * @param millis for each of two connections
   */
  SettingOrigin limitOrigin(
      LimitSetting limit, InetSocketAddress address, @Nullable TlsHandshake tls, int millis) {
    if (allowsLongStatements(limit, address, tls, millis)) {
      return SettingOrigin.NONE;
    }
    try (BoundedWire bounded = sockets(address, tls, millis)) {
      Connection connection =
          PostgresDriver.connect(options, bounded.wire(), millis, limit.withoutLimits());
      try {
        return SettingOrigin.find(connection, limit.wire());
      } finally {
        SourceConnections.close(connection); // before its sockets
      }
    } catch (SQLException e) {
      return SettingOrigin.UNKNOWN; // for example a pooler that refuses startup options
    }
  }

  /**
   * Reads the value in a session with the server's settings. If that session ends, there is a
   * limit.
   */
  private boolean allowsLongStatements(
      LimitSetting limit, InetSocketAddress address, @Nullable TlsHandshake tls, int millis) {
    try (BoundedWire bounded = sockets(address, tls, millis)) {
      Connection connection = PostgresDriver.connect(options, bounded.wire(), millis);
      try {
        return limit.isLong(limit.read(connection));
      } finally {
        SourceConnections.close(connection); // before its sockets
      }
    } catch (SQLException e) {
      return false;
    }
  }

  private BoundedWire sockets(InetSocketAddress address, @Nullable TlsHandshake tls, int millis) {
    AuthenticationExchange exchange =
        new AuthenticationExchange(passwords.allowsCleartext(tls != null, address.getAddress()));
    return wire(address, tls, exchange, millis);
  }

  private BoundedWire wire(
      InetSocketAddress address,
      @Nullable TlsHandshake tls,
      AuthenticationExchange exchange,
      int millis) {
    LoginPeer peer = new LoginPeer(address, InetAddress.getLoopbackAddress(), tls);
    return new BoundedWire(
        Wire.unconnected(dialer, protocol, peer, exchange.guard()), control, millis);
  }

  /**
   * Whether pg_hba.conf allows an encrypted connection although sslmode is disable, tested without
   * sending a password. The opposite is never tested: if the mode requires encryption, not even the
   * names of user and database may be sent unencrypted.
   */
  boolean allowsEncrypted(InetSocketAddress address, int millis) {
    if (options.sslMode() != TlsMode.DISABLE) {
      return false;
    }
    AuthenticationExchange exchange = AuthenticationExchange.probe();
    TlsHandshake tls = options.target().handshake(TlsTrust.ANY);
    try (BoundedWire bounded = wire(address, tls, exchange, millis)) {
      SourceConnections.close(PostgresDriver.connect(options, bounded.wire(), millis));
      return true;
    } catch (SQLException e) {
      AuthenticationExchange.ExchangeRefused refused =
          Causes.find(e, AuthenticationExchange.ExchangeRefused.class);
      return refused != null && refused.refusal() == AuthenticationExchange.ExchangeRefusal.PROBED;
    }
  }
}
