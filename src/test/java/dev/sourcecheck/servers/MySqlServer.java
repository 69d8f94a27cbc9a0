package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** MySQL 8.0.15 from a test dependency. It needs Debian's {@code libaio1}. */
public final class MySqlServer {
  private static final String ARCHIVE = "/mysql-Linux-amd64.tar.gz";

  private MySqlServer() {}

  /** Starts a server with an empty data folder and the given options. */
  public static MySqlServerProcess start(String... options) {
    try {
      Path folder = ServerProcess.newFolder();
      unpack(folder);
      Map<String, String> environment = Map.of("LD_LIBRARY_PATH", folder.resolve("lib").toString());
      List<String> base =
          List.of(
              folder.resolve("bin/mysqld").toString(),
              "--no-defaults",
              "--basedir=" + folder,
              "--datadir=" + folder.resolve("data"),
              "--lc-messages-dir=" + folder.resolve("share"));
      List<String> initialize = new ArrayList<>(base);
      initialize.add("--initialize-insecure");
      ServerProcess.run(folder, environment, initialize);
      int port = ServerProcess.freePort();
      // with name resolution: the administrator's account is for localhost alone
      List<String> command = new ArrayList<>(base);
      command.addAll(
          List.of(
              "--port=" + port,
              "--bind-address=127.0.0.1",
              "--socket=" + folder.resolve("socket"),
              "--mysqlx=0",
              "--skip-log-bin"));
      command.addAll(List.of(options));
      ServerProcess process =
          ServerProcess.listening(folder, port, environment, command, StopSignal.TERM);
      return new MySqlServerProcess(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unpack(Path folder) throws IOException {
    Path archive = folder.resolve("mysql.tar.gz");
    try (InputStream in =
        Objects.requireNonNull(MySqlServer.class.getResourceAsStream(ARCHIVE), ARCHIVE)) {
      Files.copy(in, archive);
    }
    ServerProcess.run(folder, Map.of(), List.of("tar", "-xzf", archive.toString()));
    Files.delete(archive);
  }
}
