package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.awaitility.Awaitility;

/**
 * A PostgreSQL 15 with German messages (Debian packages {@code postgresql-15} and {@code locales};
 * the binaries from Maven have no message catalogs).
 */
public final class GermanServer implements AutoCloseable {
  private static final String PROGRAMS = "/usr/lib/postgresql/15/bin/";
  private static final String LOCALE = "de_DE.UTF-8";

  private final ServerProcess process;
  private final int port;

  private GermanServer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * @param rules lines of {@code pg_hba.conf}, without one for the superuser
   * @param settings of the form {@code name=value}
   */
  public static GermanServer start(String rules, String... settings) {
    Path folder = ServerProcess.newFolder();
    Path data = folder.resolve("data");
    // Compiled into the folder, to leave the locales of the system unchanged.
    Map<String, String> environment = Map.of("LOCPATH", folder.toString(), "LC_ALL", LOCALE);
    ServerProcess.run(
        folder, Map.of(), List.of("localedef", "-i", "de_DE", "-f", "UTF-8", "./" + LOCALE));
    ServerProcess.run(
        folder,
        environment,
        List.of(PROGRAMS + "initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-N"));
    try {
      Files.writeString(
          data.resolve("pg_hba.conf"), "host all postgres 127.0.0.1/32 trust\n" + rules + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int port = ServerProcess.freePort();
    List<String> command = new ArrayList<>(List.of(PROGRAMS + "postgres", "-D", data.toString()));
    Stream.concat(
            Stream.of(
                "port=" + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off",
                "lc_messages=" + LOCALE),
            Arrays.stream(settings))
        .forEach(setting -> command.addAll(List.of("-c", setting)));
    GermanServer started =
        new GermanServer(
            ServerProcess.listening(folder, port, environment, command, StopSignal.QUIT), port);
    started.awaitLogin();
    return started;
  }

  private void awaitLogin() {
    Awaitility.await()
        .ignoreExceptionsInstanceOf(SQLException.class)
        .until(
            () -> {
              try (Connection connection = superuser("postgres").getConnection()) {
                return connection.isValid(0);
              }
            });
  }

  public int port() {
    return port;
  }

  public DataSource superuser(String database) {
    return Servers.connections(port, "postgres", "", database);
  }

  @Override
  public void close() {
    process.close();
  }
}
