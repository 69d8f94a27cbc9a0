package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.Signal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jdbi.v3.core.Jdbi;

/** A standby with {@code hot_standby = off}: it accepts connections and refuses every session. */
public final class ColdStandby implements AutoCloseable {
  private final ServerProcess process;
  private final int port;

  private ColdStandby(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  public static ColdStandby start() {
    // the embedded server's own programs; its start would wait for a session
    String programs =
        Jdbi.create(Servers.postgres().getPostgresDatabase())
            .withHandle(
                handle ->
                    handle
                        .createQuery("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
                        .mapTo(String.class)
                        .one());
    Path folder = ServerProcess.newFolder();
    Path data = folder.resolve("data");
    ServerProcess.run(
        folder,
        Map.of(),
        List.of(
            programs + "/initdb", "-D", data.toString(), "-U", "postgres", "-A", "trust", "-N"));
    try {
      Files.createFile(data.resolve("standby.signal"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int port = ServerProcess.freePort();
    List<String> command =
        List.of(
            programs + "/postgres",
            "-D",
            data.toString(),
            "-c",
            "port=" + port,
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "unix_socket_directories=",
            "-c",
            "hot_standby=off");
    ColdStandby started =
        new ColdStandby(
            ServerProcess.listening(folder, port, Map.of(), command, Signal.QUIT), port);
    Awaitility.await().until(started::isRecovering);
    return started;
  }

  /** Before, it refuses sessions because it is starting. */
  private boolean isRecovering() {
    try (Connection connection =
        Servers.connections(port, "postgres", "", "postgres").getConnection()) {
      throw new IllegalStateException("It let a session in: " + connection);
    } catch (SQLException e) {
      return String.valueOf(e.getMessage()).contains("not accepting connections");
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    process.close();
  }
}
