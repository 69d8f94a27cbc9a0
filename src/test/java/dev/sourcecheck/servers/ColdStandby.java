package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** A standby with {@code hot_standby = off}, which accepts connections and rejects all sessions. */
public final class ColdStandby implements AutoCloseable {
  private final ServerProcess process;
  private final int port;

  private ColdStandby(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  public static ColdStandby start() {
    // EmbeddedPostgres cannot start it: it waits for a session.
    String programs =
        new StoreSql(Servers.postgres().getPostgresDatabase())
            .withSession(
                session ->
                    session
                        .sql("SELECT setting FROM pg_config WHERE name = 'BINDIR'")
                        .one(String.class));
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
            ServerProcess.listening(folder, port, Map.of(), command, StopSignal.QUIT), port);
    Awaitility.await().until(started::isRecovering);
    return started;
  }

  /** Returns false while the server is still starting up. */
  private boolean isRecovering() {
    try (Connection connection =
        Servers.connections(port, "postgres", "", "postgres").getConnection()) {
      throw new IllegalStateException("Unexpected session: " + connection);
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
