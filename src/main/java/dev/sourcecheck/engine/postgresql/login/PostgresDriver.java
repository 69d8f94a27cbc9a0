package dev.sourcecheck.engine.postgresql.login;

import dev.sourcecheck.engine.postgresql.sql.ReceiveMeter;
import java.net.InetSocketAddress;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import org.jboss.logging.Logger;
import org.postgresql.Driver;
import org.postgresql.PGProperty;

/**
 * The driver, told exactly what is listed here and nothing else. Values of the user's go in as
 * properties, never into a URL.
 */
public final class PostgresDriver {
  private static final Logger LOG = Logger.getLogger(PostgresDriver.class);
  private static final Driver DRIVER = new Driver();

  /** Larger results are an attack; our own queries stream. */
  private static final String MOST_RESULT_BYTES = "64M";

  private PostgresDriver() {}

  /**
   * Logs in over the first of the sockets, in this thread. Closing that socket frees it.
   *
   * @param timeoutMillis for each read during the login
   */
  static Connection connect(
      PostgresOptions options, InetSocketAddress checked, LoginSockets sockets, int timeoutMillis)
      throws SQLException {
    return connect(options, checked, sockets, timeoutMillis, "");
  }

  /**
   * @param settings of the session from its start on, as {@code -c name=value}
   */
  static Connection connect(
      PostgresOptions options,
      InetSocketAddress checked,
      LoginSockets sockets,
      int timeoutMillis,
      String settings)
      throws SQLException {
    String token = CheckedSocketFactory.register(sockets);
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    boolean connected = false;
    try {
      // the driver may live in a class loader that does not see our factory
      thread.setContextClassLoader(PostgresDriver.class.getClassLoader());
      Properties properties = properties(options, checked, token, timeoutMillis);
      if (!settings.isEmpty()) {
        PGProperty.OPTIONS.set(properties, settings);
      }
      Connection connection = DRIVER.connect("jdbc:postgresql://", properties);
      if (connection == null) {
        throw new IllegalStateException("The driver does not know its own URL");
      }
      connected = true;
      sockets.meter().attach(connection);
      return connection;
    } finally {
      if (!connected) {
        sockets.meter().close();
      }
      thread.setContextClassLoader(before);
      CheckedSocketFactory.forget(token);
    }
  }

  /** Sends Terminate if the server is reachable. */
  public static void close(Connection connection) {
    try {
      connection.close();
    } catch (SQLException e) {
      LOG.debugf("A connection was already gone when it was closed (%s)", e.getSQLState());
    } finally {
      ReceiveMeter.detach(connection);
    }
  }

  /** All that the driver is told. */
  static Properties properties(
      PostgresOptions options, InetSocketAddress checked, String token, int timeoutMillis) {
    Properties properties = new Properties();
    // the address, not the name: nothing is left to be resolved
    PGProperty.PG_HOST.set(properties, checked.getAddress().getHostAddress());
    PGProperty.PG_PORT.set(properties, checked.getPort());
    PGProperty.PG_DBNAME.set(properties, options.database());
    PGProperty.USER.set(properties, options.user());
    PGProperty.PASSWORD.set(properties, options.password().reveal());
    PGProperty.APPLICATION_NAME.set(properties, "sourcecheck");
    PGProperty.SOCKET_FACTORY.set(properties, CheckedSocketFactory.class.getName());
    PGProperty.SOCKET_FACTORY_ARG.set(properties, token);
    PGProperty.CLASS_LOADER_STRATEGY.set(properties, "context-first");
    // TLS is on the socket already, where the mode asks for it
    PGProperty.SSL_MODE.set(properties, "disable");
    PGProperty.GSS_ENC_MODE.set(properties, "disable");
    // a server must not make us use the machine's own Kerberos or Windows identity
    PGProperty.REQUIRE_AUTH.set(properties, "!gss,!sspi");
    PGProperty.SCRAM_MAX_ITERATIONS.set(properties, 100_000);
    PGProperty.MAX_RESULT_BUFFER.set(properties, MOST_RESULT_BYTES);
    PGProperty.LOGIN_TIMEOUT.set(properties, 0); // else it logs in on a thread that it abandons
    PGProperty.SOCKET_TIMEOUT.set(properties, Math.max(1, (timeoutMillis + 999) / 1000));
    PGProperty.CANCEL_SIGNAL_TIMEOUT.set(properties, 2);
    PGProperty.TCP_KEEP_ALIVE.set(properties, true);
    // poolers in transaction mode lose prepared statements
    PGProperty.PREPARE_THRESHOLD.set(properties, 0);
    // 9.0 lets the name go with the start of the session, without a statement of its own
    PGProperty.ASSUME_MIN_SERVER_VERSION.set(properties, "9.0");
    PGProperty.LOG_SERVER_ERROR_DETAIL.set(properties, false);
    return properties;
  }
}
