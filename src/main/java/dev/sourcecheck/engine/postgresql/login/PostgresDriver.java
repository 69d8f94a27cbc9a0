package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.jdbc.CheckedSocketFactory;
import dev.sourcecheck.engine.jdbc.Wire;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * Connects with pgjdbc. The driver gets the properties that are listed here and no others; the
 * user's values are never part of a URL.
 */
public final class PostgresDriver {
  private static final Driver DRIVER = new Driver();

  /** No result of ours is larger, because our queries fetch in portions. */
  private static final String MAX_RESULT_BUFFER = "64M";

  private PostgresDriver() {}

  /**
   * Logs in over the first socket, in the calling thread. Closing that socket frees the thread.
   *
   * @param timeoutMillis for each read during the login
   */
  static Connection connect(PostgresOptions options, Wire wire, int timeoutMillis)
      throws SQLException {
    return connect(options, wire, timeoutMillis, "");
  }

  /**
   * @param settings startup options of the session, as {@code -c name=value}
   */
  static Connection connect(PostgresOptions options, Wire wire, int timeoutMillis, String settings)
      throws SQLException {
    String token = CheckedSocketFactory.register(wire);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    boolean connected = false;
    try {
      // the driver's class loader may not see our factory
      thread.setContextClassLoader(PostgresDriver.class.getClassLoader());
      Properties properties = properties(options, wire.address(), token, timeoutMillis);
      if (!settings.isEmpty()) {
        PGProperty.OPTIONS.set(properties, settings);
      }
      Connection connection = DRIVER.connect("jdbc:postgresql://", properties);
      if (connection == null) {
        throw new IllegalStateException("The driver does not accept its URL");
      }
      connected = true;
      wire.meter().attach(connection);
      return connection;
    } finally {
      if (!connected) {
        wire.meter().close();
      }
      thread.setContextClassLoader(before);
      CheckedSocketFactory.unregister(token);
    }
  }

  /** All properties of the driver. */
  static Properties properties(
      PostgresOptions options, InetSocketAddress checked, String token, int timeoutMillis) {
    Properties properties = new Properties();
    // the address, so that the driver resolves no name
    PGProperty.PG_HOST.set(properties, checked.getAddress().getHostAddress());
    PGProperty.PG_PORT.set(properties, checked.getPort());
    PGProperty.PG_DBNAME.set(properties, options.database());
    PGProperty.USER.set(properties, options.user());
    PGProperty.PASSWORD.set(properties, options.password().reveal());
    PGProperty.APPLICATION_NAME.set(properties, "sourcecheck");
    PGProperty.SOCKET_FACTORY.set(properties, CheckedSocketFactory.class.getName());
    PGProperty.SOCKET_FACTORY_ARG.set(properties, token);
    PGProperty.CLASS_LOADER_STRATEGY.set(properties, "context-first");
    // if the mode requires TLS, the socket already uses it
    PGProperty.SSL_MODE.set(properties, "disable");
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    // a server must not make us use the Kerberos or Windows identity of this machine
    PGProperty.REQUIRE_AUTH.set(properties, "!gss,!sspi");
    PGProperty.SCRAM_MAX_ITERATIONS.set(properties, 100_000);
    PGProperty.MAX_RESULT_BUFFER.set(properties, MAX_RESULT_BUFFER);
    PGProperty.LOGIN_TIMEOUT.set(properties, 0); // otherwise it logs in on another thread
    PGProperty.SOCKET_TIMEOUT.set(properties, Math.max(1, (timeoutMillis + 999) / 1000));
    PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, 2);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    // no named prepared statements, which poolers in transaction mode lose
    PGProperty.PREPARE_THRESHOLD.set(properties, 0);
    // since 9.0 the application name is a startup parameter, without a further statement
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.0");
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    return properties;
  }
}
