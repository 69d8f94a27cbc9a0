package dev.sourcecheck.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * A PostgreSQL server from the binaries in the jar, with its data in the home folder. It listens on
 * loopback only, always requires a password, and writes durably.
 */
public final class EmbeddedServer implements AutoCloseable, StoreSupervisor.SupervisedStore {
  private static final int ANY_PORT = 0;
  private static final int PORT_ATTEMPTS = 5;
  private static final long POLL_MILLIS = 20;
  // recovery after a crash may read a gigabyte
  private static final long START_MINUTES = 10;

  private final PostgresBinaries binaries;
  private final PostgresCluster cluster;
  private final Path folder;
  private final Map<String, String> config;
  private final StartupStep.StepListener steps;
  private final int port;
  private PostgresProcess process;
  private boolean closed;

  private EmbeddedServer(
      PostgresBinaries binaries,
      PostgresCluster cluster,
      Path folder,
      Map<String, String> config,
      int fixedPort,
      StartupStep.StepListener steps)
      throws StartupException, IOException {
    this.binaries = binaries;
    this.cluster = cluster;
    this.folder = folder;
    this.config = Map.copyOf(config);
    this.steps = steps;
    this.port = fixedPort == ANY_PORT ? freePort() : fixedPort;
    this.process = launch();
  }

  /** Starts the server of a folder, after stopping processes that a killed JVM left running. */
  public static EmbeddedServer start(
      PostgresBinaries binaries, Path folder, Map<String, String> config) throws StartupException {
    return start(binaries, folder, config, StartupStep.StepListener.NONE);
  }

  /** As {@link #start(PostgresBinaries, Path, Map)}, on a port that must be free. */
  public static EmbeddedServer start(
      PostgresBinaries binaries, Path folder, Map<String, String> config, int port)
      throws StartupException {
    return start(binaries, folder, config, port, StartupStep.StepListener.NONE);
  }

  static EmbeddedServer start(
      PostgresBinaries binaries,
      Path folder,
      Map<String, String> config,
      StartupStep.StepListener steps)
      throws StartupException {
    return start(binaries, folder, config, ANY_PORT, steps);
  }

  /** Stops the server of a folder that a killed JVM left running. */
  public static void stopLeftovers(PostgresBinaries binaries, Path folder) throws StartupException {
    try {
      ServerProcesses.stopAll(binaries, TrustedPath.privateFolder(folder));
    } catch (IOException e) {
      throw unusable(folder, StartupError.reason(e));
    }
  }

  private static EmbeddedServer start(
      PostgresBinaries binaries,
      Path folder,
      Map<String, String> config,
      int port,
      StartupStep.StepListener steps)
      throws StartupException {
    try {
      steps.before(StartupStep.CREATE_FOLDER);
      Path real = TrustedPath.privateFolder(folder);
      steps.before(StartupStep.STOP_LEFTOVERS);
      ServerProcesses.stopAll(binaries, real);
      PostgresCluster cluster = PostgresCluster.open(binaries, real, steps);
      for (int attempt = 1; ; attempt++) {
        EmbeddedServer server = new EmbeddedServer(binaries, cluster, real, config, port, steps);
        try {
          server.awaitReady();
          return server;
        } catch (StartupException e) {
          // another program may have taken the port that was free
          boolean again = server.process().addressInUse() && attempt < PORT_ATTEMPTS;
          server.close();
          if (!again) {
            throw e;
          }
        }
      }
    } catch (StartupException e) {
      throw unusable(folder, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw unusable(folder, StartupError.reason(e));
    }
  }

  public int port() {
    return port;
  }

  public String password() {
    return cluster.password();
  }

  public String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  public DataSource superuser(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url(database));
    source.setUser(PostgresCluster.SUPERUSER);
    source.setPassword(password());
    return source;
  }

  /** Creates a database if it does not exist yet. */
  public void ensureDatabase(String name) throws StartupException {
    steps.before(StartupStep.CREATE_DATABASE);
    try (Connection connection = superuser("postgres").getConnection();
        Statement statement = connection.createStatement()) {
      boolean exists =
          statement.executeQuery("SELECT FROM pg_database WHERE datname = '" + name + "'").next();
      if (!exists) {
        statement.execute("CREATE DATABASE \"" + name + "\"");
      }
    } catch (SQLException e) {
      throw new StartupException(
          "the embedded PostgreSQL cannot create a database: " + e.getMessage());
    }
    steps.before(StartupStep.USE);
  }

  @Override
  public boolean awaitEnd(long millis) throws StartupException {
    return process().awaitExit(millis);
  }

  @Override
  public String reason() {
    return process().reason();
  }

  /** Starts the ended server again, on the same port. Does nothing after {@link #close}. */
  @Override
  public void restart() throws StartupException {
    synchronized (this) {
      if (closed) {
        return;
      }
      try {
        ServerProcesses.stopAll(binaries, folder);
        process = launch();
      } catch (StartupException e) {
        throw unusable(folder, String.valueOf(e.getMessage()));
      }
    }
    awaitReady();
  }

  @Override
  public void close() throws StartupException {
    PostgresProcess running;
    synchronized (this) {
      closed = true;
      running = process;
    }
    if (running.isAlive()) {
      ServerProcesses.stop(binaries, running.handle());
    }
  }

  private synchronized PostgresProcess process() {
    return process;
  }

  private PostgresProcess launch() throws StartupException {
    steps.before(StartupStep.START_SERVER);
    List<String> command = new ArrayList<>(SystemTools.prefix(true));
    command.addAll(
        List.of(
            binaries.program("postgres").toString(),
            "-D",
            cluster.data().toString(),
            "-p",
            Integer.toString(port)));
    Map<String, String> settings = new TreeMap<>(config);
    settings.put("fsync", "on");
    settings.put("synchronous_commit", "on");
    settings.put("timezone", "UTC");
    settings.put("listen_addresses", "127.0.0.1");
    settings.put("unix_socket_directories", "");
    settings.put("password_encryption", "scram-sha-256");
    settings.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
    PostgresProcess started = PostgresProcess.start(command);
    steps.before(StartupStep.AWAIT_SERVER);
    return started;
  }

  private void awaitReady() throws StartupException {
    PostgresProcess starting = process();
    long until = System.nanoTime() + TimeUnit.MINUTES.toNanos(START_MINUTES);
    while (!cluster.isReady(starting.pid())) {
      if (starting.awaitExit(POLL_MILLIS)) {
        throw new StartupException(starting.reason());
      }
      if (System.nanoTime() - until > 0) {
        throw new StartupException("not ready within " + START_MINUTES + " minutes");
      }
    }
    try {
      superuser("postgres").getConnection().close();
    } catch (SQLException e) {
      throw new StartupException(String.valueOf(e.getMessage()));
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static StartupException unusable(Path folder, String reason) {
    return new StartupException(
        "the embedded PostgreSQL in "
            + folder
            + " does not start ("
            + reason
            + "); set QUARKUS_DATASOURCE_JDBC_URL to use your own server");
  }
}
