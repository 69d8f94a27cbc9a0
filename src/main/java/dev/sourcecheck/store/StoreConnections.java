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

/**
 * Connections to our own store that belong to one thread for long: leases, LISTEN. Never from the
 * pool.
 */
public interface StoreConnections {
  /**
   * Opens one; the caller closes it. It gives up after a few seconds, and a dead peer is noticed.
   */
  Connection open() throws SQLException;

  /** Connections as the pool would open them. */
  static StoreConnections like(AgroalDataSource pool) {
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
      // A peer that is gone without a word would else hold the thread for ever.
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
