package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.process.DurationOrZeroConverter;
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
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.MigrationVersion;
import org.postgresql.Driver;

/** Checks what the service needs before the framework starts, so that each problem is one line. */
final class PreflightChecks {
  private static final int OLDEST = 14;
  private static final MigrationVersion BASELINE = MigrationVersion.fromVersion("1");
  private static final String STORE_WAIT = "sourcecheck.store-wait";

  private PreflightChecks() {}

  /** Checks that the port is free on the address that the service listens on. */
  static void port(String host, int port) throws StartupException {
    port(host, port, "quarkus.http.port");
  }

  /**
   * Checks that a port is free.
   *
   * @param setting that chooses the port
   */
  static void port(String host, int port, String setting) throws StartupException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), port));
    } catch (BindException e) {
      throw new StartupException(
          "port "
              + port
              + " on "
              + host
              + " is in use; set "
              + StartupSettings.environmentName(setting)
              + " to another one");
    } catch (UnknownHostException e) {
      throw new StartupException("QUARKUS_HTTP_HOST is not an address of this machine: " + host);
    } catch (IOException e) {
      throw new StartupException("cannot listen on " + host + ":" + port + ": " + e.getMessage());
    }
  }

  /** Waits for the store to accept connections, checks its version and migrates its schema. */
  static void store(String url, String user, String password) throws StartupException {
    server(url, user, password);
    migrate(url, user, password);
  }

  /** Waits for the store to accept connections and checks the server's version only. */
  static void server(String url, String user, String password) throws StartupException {
    try (Connection connection = connect(url, user, password);
        Statement statement = connection.createStatement();
        var version = statement.executeQuery("SHOW server_version_num")) {
      version.next();
      int major = version.getInt(1) / 10_000;
      if (major < OLDEST) {
        throw new StartupException(
            "the store is PostgreSQL " + major + "; " + OLDEST + " or later is required");
      }
    } catch (SQLException e) {
      throw new StartupException("the store at " + shown(url) + " fails: " + firstLine(e));
    }
  }

  private static void migrate(String url, String user, String password) throws StartupException {
    try {
      Flyway flyway = Flyway.configure().dataSource(url, user, password).load();
      if (hasOtherBaseline(flyway)) {
        throw new StartupException(
            "the store at "
                + shown(url)
                + " has the schema of a development build, which cannot be migrated; save its"
                + " sources with 'java -jar sourcecheck.jar sources export --output sources.json',"
                + " then start with an empty database or another SOURCECHECK_HOME");
      }
      MigrationInfo current = flyway.info().current();
      MigrationVersion newest = newest(flyway);
      if (current != null
          && current.getVersion() != null
          && current.getVersion().compareTo(newest) > 0) {
        throw new StartupException(
            "the schema of the store has version "
                + current.getVersion()
                + ", but this release supports up to version "
                + newest
                + "; run the newer release");
      }
      flyway.migrate();
    } catch (FlywayException e) {
      throw new StartupException(
          "the schema of the store at " + shown(url) + " cannot be migrated: " + firstLine(e));
    }
  }

  /** Development builds had another first migration, and versions that will be used again. */
  private static boolean hasOtherBaseline(Flyway flyway) {
    for (MigrationInfo applied : flyway.info().applied()) {
      if (BASELINE.equals(applied.getVersion())) {
        return !applied.isChecksumMatching();
      }
    }
    return false;
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
      throw new StartupException("QUARKUS_DATASOURCE_JDBC_URL must start with jdbc:postgresql:");
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
        if (!isTransient(e) || System.nanoTime() - until > 0) {
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

  /** The longest time to wait for a store that is unreachable. */
  private static Duration storeWait() throws StartupException {
    String text = StartupSettings.of(STORE_WAIT, "PT15S");
    try {
      return new DurationOrZeroConverter().convert(text);
    } catch (IllegalArgumentException e) {
      throw new StartupException(StartupError.setting(STORE_WAIT, text, e.getMessage()));
    }
  }

  /** A server may still be starting; a wrong password is permanent. */
  private static boolean isTransient(SQLException e) {
    String state = e.getSQLState();
    return state == null || state.startsWith("08") || state.startsWith("57P");
  }

  /** Without the parameters, which may contain a password. */
  private static String shown(String url) {
    int question = url.indexOf('?');
    return question < 0 ? url : url.substring(0, question);
  }

  private static String firstLine(Exception e) {
    String message = String.valueOf(e.getMessage());
    return message.lines().findFirst().orElse("no reason given");
  }
}
