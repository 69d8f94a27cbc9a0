package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.Driver;

/** Looks at everything that may be in the way of a start, so that each is told in one line. */
final class PreflightChecks {
  private static final int OLDEST = 14;
  private static final String STORE_WAIT = "sourcecheck.store-wait";

  private PreflightChecks() {}

  /** Is the port free on the address that we shall listen on? */
  static void port(String host, int port) throws StartupException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (BindException e) {
      throw new StartupException(
          "port " + port + " on " + host + " is taken; set QUARKUS_HTTP_PORT to another one");
    } catch (UnknownHostException e) {
      throw new StartupException("QUARKUS_HTTP_HOST names no address of this machine: " + host);
    } catch (IOException e) {
      throw new StartupException("cannot listen on " + host + ":" + port + ": " + e.getMessage());
    }
  }

  /** Waits a little for the store to answer, and brings its schema to this release's. */
  static void store(String url, String user, String password) throws StartupException {
    try (Connection connection = connect(url, user, password);
        Statement statement = connection.createStatement();
        var version = statement.executeQuery("SHOW server_version_num")) {
      version.next();
      int major = version.getInt(1) / 10_000;
      if (major < OLDEST) {
        throw new StartupException(
            "the store is PostgreSQL " + major + "; " + OLDEST + " or later is needed");
      }
    } catch (SQLException e) {
      throw new StartupException("the store at " + shown(url) + " fails: " + firstLine(e));
    }
    migrate(url, user, password);
  }

  private static void migrate(String url, String user, String password) throws StartupException {
    try {
      Flyway flyway = Flyway.configure().dataSource(url, user, password).load();
      MigrationInfo current = flyway.info().current();
      MigrationVersion newest = newest(flyway);
      if (current != null
          && current.getVersion() != null
          && current.getVersion().compareTo(newest) > 0) {
        throw new StartupException(
            "the store's schema is version "
                + current.getVersion()
                + " and this release knows "
                + newest
                + " at most; run the newer release");
      }
      flyway.migrate();
    } catch (FlywayException e) {
      throw new StartupException(
          "the store's schema at " + shown(url) + " is not this release's: " + firstLine(e));
    }
  }

  private static MigrationVersion newest(Flyway flyway) {
    MigrationVersion newest = MigrationVersion.EMPTY;
    for (MigrationInfo info : flyway.info().all()) {
      if (info.getState().isResolved() && info.getVersion().compareTo(newest) > 0) {
        newest = info.getVersion();
      }
    }
    return newest;
  }

  private static Connection connect(String url, String user, String password)
      throws StartupException, SQLException {
    if (!url.startsWith("jdbc:postgresql:")) {
      throw new StartupException("QUARKUS_DATASOURCE_JDBC_URL must begin with jdbc:postgresql:");
    }
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "5");
    long until = System.nanoTime() + storeWait().toNanos();
    while (true) {
      try {
        Connection connection = new Driver().connect(url, properties);
        if (connection == null) {
          throw new StartupException("QUARKUS_DATASOURCE_JDBC_URL is not a PostgreSQL URL");
        }
        return connection;
      } catch (SQLException e) {
        if (!mayPass(e) || System.nanoTime() - until > 0) {
          throw new StartupException(
              "the store at " + shown(url) + " is unreachable: " + firstLine(e));
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(250);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new StartupException("interrupted");
      }
    }
  }

  /** How long to wait for a store that is not there yet. */
  private static Duration storeWait() throws StartupException {
    String text = StartupSettings.of(STORE_WAIT, "PT15S");
    try {
      return Duration.parse(text);
    } catch (DateTimeParseException e) {
      throw new StartupException(
          StartupSettings.environmentName(STORE_WAIT) + " is no duration such as PT15S: " + text);
    }
  }

  /** A server that is on its way up may answer in a moment; a wrong password will not. */
  private static boolean mayPass(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  /** Without what follows the question mark, which may hold a password. */
  private static String shown(String url) {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question);
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("no reason given");
  }
}
