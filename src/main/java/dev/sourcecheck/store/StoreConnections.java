package dev.sourcecheck.store;

import io.agroal.api.AgroalDataSource;
import io.agroal.api.configuration.AgroalConnectionFactoryConfiguration;
import io.agroal.api.security.NamePrincipal;
import io.agroal.api.security.SimplePassword;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import javax.sql.DataSource;
import org.postgresql.Driver;

/** Opens dedicated connections to our own store, outside of the pool: for leases and LISTEN. */
public interface StoreConnections {
  /**
   * Opens a connection, which the caller closes. Connecting and reading have timeouts, so that a
   * dead peer is detected.
   */
  Connection open() throws SQLException;

  /** Connections with the pool's settings. */
  static StoreConnections withSettingsOf(AgroalDataSource pool) {
    return () -> {
      AgroalConnectionFactoryConfiguration factory =
          pool.getConfiguration().connectionPoolConfiguration().connectionFactoryConfiguration();
      Properties properties = new Properties();
      properties.putAll(factory.jdbcProperties());
      if (factory.principal() instanceof NamePrincipal user) {
        properties.setProperty("user", user.getName());
      }
      for (Object credential : factory.credentials()) {
        if (credential instanceof SimplePassword password) {
          properties.setProperty("password", password.getWord());
        }
      }
      // Otherwise a peer that disappears without closing the connection would block the thread.
      properties.setProperty("loginTimeout", "5");
      properties.setProperty("connectTimeout", "5");
      properties.setProperty("socketTimeout", "10");
      properties.setProperty("tcpKeepAlive", "true");
      properties.putIfAbsent("ApplicationName", "sourcecheck");
      Connection connection = new Driver().connect(factory.jdbcUrl(), properties);
      if (connection == null) {
        throw new SQLException("Not a PostgreSQL URL: " + factory.jdbcUrl());
      }
      return connection;
    };
  }

  /** Connections of a plain data source, for tests and tools. */
  static StoreConnections of(DataSource source) {
    return source::getConnection;
  }
}
