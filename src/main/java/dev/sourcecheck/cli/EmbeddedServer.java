package dev.sourcecheck.cli;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/**
 * A PostgreSQL of our own from the application's jar, with its data in the home folder. It listens
 * on loopback alone, asks for a password, and is as durable as any: the library's own defaults,
 * made for tests, are not.
 */
final class EmbeddedServer implements AutoCloseable {
  private static final String SUPERUSER = "postgres";

  private final EmbeddedPostgres server;
  private final String password;

  private EmbeddedServer(EmbeddedPostgres server, String password) {
    this.server = server;
    this.password = password;
  }

  /** Starts the server of the folder, taking over what a killed process left running there. */
  static EmbeddedServer start(Path folder, Map<String, String> config) throws CannotStart {
    Path data = folder.resolve("data");
    Path secret = folder.resolve("password");
    stopOrphan(data);
    try {
      Files.createDirectories(folder);
      boolean known = Files.exists(secret);
      String password = known ? Files.readString(secret).trim() : newPassword();
      EmbeddedPostgres.Builder builder =
          EmbeddedPostgres.builder()
              .setDataDirectory(data)
              .setCleanDataDirectory(false)
              .setRegisterShutdownHook(false)
              .setPGStartupWait(Duration.ofSeconds(60))
              .setServerConfig("fsync", "on")
              .setServerConfig("synchronous_commit", "on")
              .setServerConfig("listen_addresses", "127.0.0.1,localhost")
              .setServerConfig("unix_socket_directories", "");
      config.forEach(builder::setServerConfig);
      if (known) {
        builder.setConnectConfig("password", password);
      }
      EmbeddedPostgres server = builder.start();
      if (!known) {
        demandPassword(server, data, password);
        writePrivate(secret, password);
      }
      return new EmbeddedServer(server, password);
    } catch (IOException | IllegalStateException | SQLException e) {
      throw new CannotStart(
          "the embedded PostgreSQL in "
              + folder
              + " does not start ("
              + e.getMessage()
              + "); set QUARKUS_DATASOURCE_JDBC_URL to use one of yours");
    }
  }

  int port() {
    return server.getPort();
  }

  String password() {
    return password;
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port() + "/" + database;
  }

  DataSource superuser(String database) {
    return server.getDatabase(SUPERUSER, database, Map.of("password", password));
  }

  /** Makes a database if it is not there yet. */
  void ensureDatabase(String name) throws CannotStart {
    try (Connection connection = superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      boolean there =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'").next();
      if (!there) {
        statement.execute("CREATE DATABASE \"" + name + "\"");
      }
    } catch (SQLException e) {
      throw new CannotStart("the embedded PostgreSQL refuses a database: " + e.getMessage());
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }

  /**
   * After the first start the server trusts anybody on this machine; from then on it asks for the
   * password.
   */
  private static void demandPassword(EmbeddedPostgres server, Path data, String password)
      throws SQLException, IOException {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute("ALTER ROLE postgres PASSWORD '" + password + "'");
      Files.write(
          data.resolve("pg_hba.conf"),
          List.of("host all all 127.0.0.1/32 scram-sha-256", "host all all ::1/128 scram-sha-256"));
      statement.execute("SELECT pg_reload_conf()");
    }
  }

  private static String newPassword() {
    byte[] random = new byte[24];
    new SecureRandom().nextBytes(random);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
  }

  private static void writePrivate(Path file, String text) throws IOException {
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, text);
  }

  /**
   * A server outlives a JVM that was killed, and its pid file outlives a reboot. The first is
   * stopped, the second removed: PostgreSQL itself would take any process with that number for a
   * server.
   */
  private static void stopOrphan(Path data) throws CannotStart {
    Path pidFile = data.resolve("postmaster.pid");
    try {
      if (!Files.exists(pidFile)) {
        return;
      }
      long pid = Long.parseLong(Files.readAllLines(pidFile).get(0).trim());
      ProcessHandle process = ProcessHandle.of(pid).filter(p -> serves(p, data)).orElse(null);
      if (process == null) {
        Files.delete(pidFile);
        return;
      }
      // SIGINT is the fast shutdown: it does not wait for sessions that nobody holds any more.
      new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor();
      process.onExit().get(60, TimeUnit.SECONDS);
    } catch (IOException | NumberFormatException | IndexOutOfBoundsException e) {
      throw new CannotStart("cannot read " + pidFile + ": " + e.getMessage());
    } catch (ExecutionException | TimeoutException e) {
      throw new CannotStart("a PostgreSQL that an earlier run left on " + data + " does not stop");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CannotStart("interrupted");
    }
  }

  private static boolean serves(ProcessHandle process, Path data) {
    Path commandLine = Path.of("/proc", Long.toString(process.pid()), "cmdline");
    try {
      if (Files.exists(commandLine)) {
        String words = new String(Files.readAllBytes(commandLine), StandardCharsets.UTF_8);
        return words.contains("postgres") && words.contains(data.toString());
      }
    } catch (IOException e) {
      return false;
    }
    return process.info().command().orElse("").contains("postgres");
  }
}
