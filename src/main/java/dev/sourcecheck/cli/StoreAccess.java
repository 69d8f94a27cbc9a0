package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The store for the duration of one command: the configured one, otherwise the embedded one. If no
 * running service has started the embedded store, it is started for the command.
 */
final class StoreAccess implements AutoCloseable {
  private final StoreSql store;
  private final @Nullable ServiceLaunch launch;

  private StoreAccess(StoreSql store, @Nullable ServiceLaunch launch) {
    this.store = store;
    this.launch = launch;
  }

  /** Opens the store, also while the service runs. */
  static StoreAccess open() throws StartupException {
    StoreAccess running = ofRunningService();
    return running == null ? exclusive() : running;
  }

  /** Opens the store. Fails if a service uses this home folder. */
  static StoreAccess exclusive() throws StartupException {
    return of(ServiceLaunch.forCommand());
  }

  /** Opens an existing store without migrating it, also while the service runs. */
  static StoreAccess unmigrated() throws StartupException {
    StoreAccess running = ofRunningService();
    if (running != null) {
      return running;
    }
    Path home = HomeFolder.configured();
    if (StartupSettings.find(ServiceLaunch.JDBC_URL) == null
        && !Files.isDirectory(home.resolve("store"))) {
      throw new StartupException("the home " + home + " contains no store");
    }
    return of(ServiceLaunch.forExport());
  }

  /** The embedded store of a running service, null if there is none. */
  private static @Nullable StoreAccess ofRunningService() throws StartupException {
    if (StartupSettings.find(ServiceLaunch.JDBC_URL) != null) {
      return null;
    }
    Path home = HomeFolder.configured();
    try {
      EmbeddedStore running = HomeFolder.isLocked(home) ? EmbeddedStore.of(home) : null;
      return running == null
          ? null
          : new StoreAccess(sql(running.url(), EmbeddedStore.USER, running.password()), null);
    } catch (IOException e) {
      throw new StartupException(
          "the embedded store in " + home + " cannot be reached: " + StartupError.reason(e));
    }
  }

  private static StoreAccess of(ServiceLaunch launch) {
    return new StoreAccess(
        sql(
            StartupSettings.of(ServiceLaunch.JDBC_URL, ""),
            StartupSettings.of(ServiceLaunch.USER, ""),
            StartupSettings.of(ServiceLaunch.PASSWORD, "")),
        launch);
  }

  StoreSql store() {
    return store;
  }

  /** Connections outside of the pool of the service. */
  static StoreSql sql(String url, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    // otherwise the URL may contain them
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    source.setApplicationName("sourcecheck-command");
    return new StoreSql(source);
  }

  @Override
  public void close() {
    if (launch != null) {
      launch.close();
    }
  }

  /** The address of a running embedded server, read from its files. */
  private record EmbeddedStore(int port, String password) {
    static final String USER = "postgres";
    private static final int PORT_LINE = 3;

    static @Nullable EmbeddedStore of(Path home) throws IOException {
      Path folder = home.resolve("store");
      Path pidFile = folder.resolve("data").resolve("postmaster.pid");
      Path password = folder.resolve("password");
      if (!Files.exists(pidFile) || !Files.exists(password)) {
        return null;
      }
      List<String> lines = Files.readAllLines(pidFile);
      return lines.size() <= PORT_LINE
          ? null
          : new EmbeddedStore(
              Integer.parseInt(lines.get(PORT_LINE).strip()), Files.readString(password).strip());
    }

    String url() {
      return "jdbc:postgresql://127.0.0.1:" + port + "/sourcecheck";
    }
  }
}
