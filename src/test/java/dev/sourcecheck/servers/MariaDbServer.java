package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A MariaDB server (Debian package {@code mariadb-server-core}). */
public final class MariaDbServer {
  private static final Path SCRIPTS = Path.of("/usr/share/mysql");

  private MariaDbServer() {}

  /** Starts a server with an empty data folder and the given options. */
  public static MySqlServerProcess start(String... options) {
    try {
      Path folder = ServerProcess.newFolder();
      Files.createDirectories(folder.resolve("data/mysql"));
      bootstrap(folder);
      int port = ServerProcess.freePort();
      List<String> command =
          new ArrayList<>(
              List.of(
                  "/usr/sbin/mariadbd",
                  "--no-defaults",
                  "--datadir=" + folder.resolve("data"),
                  "--port=" + port,
                  "--bind-address=127.0.0.1",
                  "--socket=" + folder.resolve("socket"),
                  "--skip-name-resolve"));
      command.addAll(List.of(options));
      ServerProcess process =
          ServerProcess.listening(folder, port, Map.of(), command, StopSignal.TERM);
      return new MySqlServerProcess(process, port);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Creates the system tables; each statement of the scripts ends at the end of a line. */
  private static void bootstrap(Path folder) throws IOException {
    StringBuilder sql = new StringBuilder("create database if not exists mysql;\nuse mysql;\n");
    sql.append("set @auth_root_socket=NULL;\n");
    for (String script :
        List.of(
            "mysql_system_tables.sql",
            "mysql_performance_tables.sql",
            "mysql_system_tables_data.sql")) {
      sql.append(Files.readString(SCRIPTS.resolve(script)));
    }
    Files.writeString(folder.resolve("bootstrap.sql"), sql);
    ServerProcess.run(
        folder,
        Map.of(),
        List.of(
            "sh",
            "-c",
            "/usr/sbin/mariadbd --no-defaults --bootstrap --datadir=$PWD/data"
                + " --lc-messages-dir=/usr/share/mysql < bootstrap.sql"));
  }
}
