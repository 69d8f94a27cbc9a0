package dev.sourcecheck.servers;

import static java.util.stream.Collectors.joining;

import dev.sourcecheck.servers.ServerProcess.StopSignal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A PgBouncer (Debian package {@code pgbouncer}) in front of a PostgreSQL server. In transaction
 * mode with one server connection per user and database, the next session sees any state that a
 * session leaves behind.
 */
public final class PgBouncer implements AutoCloseable {
  private final ServerProcess process;
  private final int port;

  private PgBouncer(ServerProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  /** Configures a pooler for the server at {@code serverPort} of 127.0.0.1. */
  public static PoolerSettings inFrontOf(int serverPort) {
    return new PoolerSettings(serverPort);
  }

  public static final class PoolerSettings {
    private final int serverPort;
    private final Map<String, String> users = new LinkedHashMap<>();
    private final Map<String, String> databases = new LinkedHashMap<>();
    private final Map<String, String> settings = new LinkedHashMap<>();

    private PoolerSettings(int serverPort) {
      this.serverPort = serverPort;
      settings.put("auth_type", "scram-sha-256");
      settings.put("pool_mode", "transaction");
      settings.put("default_pool_size", "1");
    }

    /** Adds an entry to {@code auth_file}; the pooler also logs in to the server with it. */
    public PoolerSettings user(String name, String password) {
      users.put(name, password);
      return this;
    }

    /** Adds a database. Without any, all databases of the server are available. */
    public PoolerSettings database(String name) {
      databases.put(name, "host=127.0.0.1 port=" + serverPort);
      return this;
    }

    /** Sets a value in the section {@code [pgbouncer]}. */
    public PoolerSettings with(String setting, String value) {
      settings.put(setting, value);
      return this;
    }

    public PgBouncer start() {
      Path folder = ServerProcess.newFolder();
      int port = ServerProcess.freePort();
      if (databases.isEmpty()) {
        database("*");
      }
      settings.put("listen_addr", "127.0.0.1");
      settings.put("listen_port", Integer.toString(port));
      settings.put("unix_socket_dir", "");
      settings.put("auth_file", folder.resolve("users.txt").toString());
      try {
        Files.writeString(folder.resolve("users.txt"), lines(users, PgBouncer::authEntry));
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            "[databases]\n"
                + lines(databases, PgBouncer::iniEntry)
                + "[pgbouncer]\n"
                + lines(settings, PgBouncer::iniEntry));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return new PgBouncer(
          ServerProcess.listening(
              folder,
              port,
              Map.of(),
              List.of("/usr/sbin/pgbouncer", "pgbouncer.ini"),
              StopSignal.TERM),
          port);
    }
  }

  private interface UserEntry {
    String of(String name, String value);
  }

  private static String lines(Map<String, String> entries, UserEntry entry) {
    return entries.entrySet().stream()
        .map(each -> entry.of(each.getKey(), each.getValue()) + "\n")
        .collect(joining());
  }

  private static String iniEntry(String name, String value) {
    return name + " = " + value;
  }

  private static String authEntry(String name, String password) {
    return quoted(name) + " " + quoted(password);
  }

  private static String quoted(String text) {
    return '"' + text.replace("\"", "\"\"") + '"';
  }

  public int port() {
    return port;
  }

  public String log() {
    return process.log();
  }

  @Override
  public void close() {
    process.close();
  }
}
