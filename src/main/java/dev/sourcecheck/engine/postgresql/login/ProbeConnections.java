package dev.sourcecheck.engine.postgresql.login;

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
final class ProbeConnections {
  private final Dialer dialer;
  private final PostgresOptions options;
  private final PasswordPolicy passwords;
  private final LoginProtocol<?> protocol;

  ProbeConnections(
      Dialer dialer, PostgresOptions options, PasswordPolicy passwords, LoginProtocol<?> protocol) {
    this.protocol = protocol;
    this.dialer = dialer;
    this.options = options;
    this.passwords = passwords;
  }

  /** Where the setting comes from, read in a session that the setting does not end. */
  SettingOrigin limitOrigin(
      LimitSetting limit, InetSocketAddress address, @Nullable TlsHandshake tls, int millis) {
    if (allowsLongStatements(limit, address, tls, millis)) {
      return SettingOrigin.NONE;
    }
    Connection connection = null;
    try {
      connection =
          PostgresDriver.connect(options, sockets(address, tls), millis, limit.withoutLimits());
      return SettingOrigin.find(connection, limit.wire());
    } catch (SQLException e) {
      return SettingOrigin.UNKNOWN; // for example a pooler that refuses startup options
    } finally {
      if (connection != null) {
        SourceConnections.close(connection);
      }
    }
  }

  /**
   * Reads the value in a session with the server's settings. If that session ends, there is a
   * limit.
   */
  private boolean allowsLongStatements(
      LimitSetting limit, InetSocketAddress address, @Nullable TlsHandshake tls, int millis) {
    Connection connection = null;
    try {
      connection = PostgresDriver.connect(options, sockets(address, tls), millis);
      return limit.isLong(limit.read(connection));
    } catch (SQLException e) {
      return false;
    } finally {
      if (connection != null) {
        SourceConnections.close(connection);
      }
    }
  }

  private Wire sockets(InetSocketAddress address, @Nullable TlsHandshake tls) {
    AuthenticationExchange exchange =
        new AuthenticationExchange(passwords.allowsCleartext(tls != null, address.getAddress()));
    return wire(address, tls, exchange);
  }

  private Wire wire(
      InetSocketAddress address, @Nullable TlsHandshake tls, AuthenticationExchange exchange) {
    LoginPeer peer = new LoginPeer(address, InetAddress.getLoopbackAddress(), tls);
    return Wire.unconnected(dialer, protocol, peer, exchange.guard());
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
    Wire wire = wire(address, options.target().handshake(TlsTrust.ANY), exchange);
    try {
      SourceConnections.close(PostgresDriver.connect(options, wire, millis));
      return true;
    } catch (SQLException e) {
      AuthenticationExchange.ExchangeRefused refused =
          Causes.find(e, AuthenticationExchange.ExchangeRefused.class);
      return refused != null && refused.refusal() == AuthenticationExchange.ExchangeRefusal.PROBED;
    }
  }
}
