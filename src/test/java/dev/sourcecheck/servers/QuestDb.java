package dev.sourcecheck.servers;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A QuestDB server, which uses the PostgreSQL protocol. Its user is {@code admin} with the password
 * {@code quest}, its database {@code qdb}.
 */
public final class QuestDb implements AutoCloseable {
  private final ServerProcess process;
  private final int port;

  private QuestDb(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  public static QuestDb start() {
    Path folder = ServerProcess.newFolder();
    int port = ServerProcess.freePort();
    Map<String, String> settings =
        Map.of(
            "QDB_PG_NET_BIND_TO", "127.0.0.1:" + port,
            "QDB_HTTP_ENABLED", "false",
            "QDB_HTTP_MIN_ENABLED", "false",
            "QDB_LINE_TCP_ENABLED", "false",
            "QDB_TELEMETRY_ENABLED", "false");
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-cp",
            jar(),
            "io.questdb.ServerMain",
            "-d",
            folder.toString());
    return new QuestDb(
        ServerProcess.listening(folder, port, settings, command, StopSignal.TERM), port);
  }

  private static String jar() {
    try {
      URL main = Objects.requireNonNull(QuestDb.class.getResource("/io/questdb/ServerMain.class"));
      return Path.of(((JarURLConnection) main.openConnection()).getJarFileURL().toURI()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
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
