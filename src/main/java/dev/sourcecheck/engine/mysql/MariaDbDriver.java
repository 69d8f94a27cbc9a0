package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.engine.jdbc.CheckedSocketFactory;
import dev.sourcecheck.engine.jdbc.Wire;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;
import org.mariadb.jdbc.Driver;

/**
 * Connects with MariaDB's driver. It gets the settings that are listed here and no others; the
 * user's values are never part of a URL.
 */
final class MariaDbDriver {
  private static final Driver DRIVER = new Driver();

  /** They send no password that a listener could use. */
  private static final String HASHING =
      "mysql_native_password,client_ed25519,caching_sha2_password,parsec";

  private static final int CANCEL_MILLIS = 2_000;

  private MariaDbDriver() {}

  /**
   * Logs in over the wire, in the calling thread.
   *
   * @param cleartext whether the password may be sent as it is
   * @param timeoutMillis for each read during the login
   */
  static Connection connect(
      MySqlOptions options, Wire wire, boolean cleartext, boolean encrypted, int timeoutMillis)
      throws SQLException {
    boolean connected = false;
    try {
      Connection connection = open(options, wire, cleartext, encrypted, timeoutMillis);
      connected = true;
      wire.meter().attach(connection);
      return connection;
    } finally {
      if (!connected) {
        wire.meter().close();
      }
    }
  }

  /** Cancels the running statement of a session, over another connection of its wire. */
  static void cancel(
      MySqlOptions options, Wire wire, boolean cleartext, boolean encrypted, long connectionId)
      throws SQLException {
    try (Connection connection = open(options, wire, cleartext, encrypted, CANCEL_MILLIS);
        Statement statement = connection.createStatement()) {
      statement.execute("KILL QUERY " + connectionId);
    }
  }

  private static Connection open(
      MySqlOptions options, Wire wire, boolean cleartext, boolean encrypted, int timeoutMillis)
      throws SQLException {
    String token = CheckedSocketFactory.register(wire);
    try {
      Connection connection =
          DRIVER.connect(
              "jdbc:mariadb://" + address(wire) + "/",
              properties(options, token, cleartext, encrypted, timeoutMillis));
      if (connection == null) {
        throw new IllegalStateException("The driver does not accept its URL");
      }
      return connection;
    } finally {
      CheckedSocketFactory.unregister(token);
    }
  }

  /** The checked address, so that the driver resolves no name. */
  private static String address(Wire wire) {
    String address = wire.address().getAddress().getHostAddress();
    return (address.contains(":") ? "[" + address + "]" : address) + ":" + wire.address().getPort();
  }

  /** All settings of the driver. */
  static Properties properties(
      MySqlOptions options, String token, boolean cleartext, boolean encrypted, int timeoutMillis) {
    Properties properties = new Properties();
    properties.setProperty("user", options.user());
    properties.setProperty("password", options.password().reveal());
    properties.setProperty("database", options.database());
    properties.setProperty("socketFactory", MariaDbSockets.class.getName());
    properties.setProperty("pool", "false");
    // the only setting without a meaning here that the factory can read
    properties.setProperty("poolName", token);
    // our trust manager judges the certificate
    properties.setProperty("sslMode", encrypted ? "trust" : "disable");
    properties.setProperty("tlsSocketType", MariaDbTls.TYPE);
    properties.setProperty(
        "restrictedAuth", cleartext ? HASHING + ",mysql_clear_password,dialog" : HASHING);
    properties.setProperty("allowPublicKeyRetrieval", "false");
    // a server could read files of this machine, or send us to an address that is not checked
    properties.setProperty("allowLocalInfile", "false");
    properties.setProperty("permitRedirect", "false");
    properties.setProperty("allowMultiQueries", "false");
    properties.setProperty("retriesAllDown", "1");
    properties.setProperty("useServerPrepStmts", "false");
    properties.setProperty("useReadAheadInput", "false");
    properties.setProperty("cachePrepStmts", "false");
    properties.setProperty("dumpQueriesOnException", "false");
    properties.setProperty("connectTimeout", Integer.toString(timeoutMillis));
    properties.setProperty("socketTimeout", Integer.toString(timeoutMillis));
    properties.setProperty("tcpKeepAlive", "true");
    return properties;
  }
}
