package dev.sourcecheck.servers;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Properties;

/** A running server that speaks MySQL's protocol. */
public final class MySqlServerProcess implements AutoCloseable {
  private final ServerProcess process;
  private final int port;

  MySqlServerProcess(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  public int port() {
    return port;
  }

  /** Runs statements as the administrator, who may log in from this machine without a password. */
  public void execute(String... statements) {
    try (Connection connection = administrator();
        Statement statement = connection.createStatement()) {
      for (String sql : statements) {
        statement.execute(sql);
      }
    } catch (SQLException e) {
      throw new IllegalStateException(String.join("; ", statements), e);
    }
  }

  public Connection administrator() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", "root");
    return new org.mariadb.jdbc.Driver()
        .connect("jdbc:mariadb://127.0.0.1:" + port + "/mysql", properties);
  }

  @Override
  public void close() {
    process.close();
  }
}
