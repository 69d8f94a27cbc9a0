package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.store.StoreJdbi;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The way to the store for a command that needs it for a moment: the configured one; else the
 * embedded one, be it that a running service has it already or that it must be started first.
 */
final class StoreAccess implements AutoCloseable {
  private final Jdbi store;
  private final @Nullable ServiceLaunch launch;

  private StoreAccess(Jdbi store, @Nullable ServiceLaunch launch) {
    this.store = store;
    this.launch = launch;
  }

  /** Also while the service runs. */
  static StoreAccess open() throws StartupException {
    String url = StartupSettings.find(ServiceLaunch.JDBC_URL);
    if (url == null) {
      Path home = HomeFolder.configured();
      try {
        EmbeddedStore running = HomeFolder.isTaken(home) ? EmbeddedStore.of(home) : null;
        if (running != null) {
          return new StoreAccess(jdbi(running.url(), EmbeddedStore.USER, running.password()), null);
        }
      } catch (IOException e) {
        throw new StartupException(
            "the embedded store in " + home + " cannot be found: " + StartupError.reason(e));
      }
    }
    return alone();
  }

  /** Only while no service of this home runs. */
  static StoreAccess alone() throws StartupException {
    ServiceLaunch launch = ServiceLaunch.forCommand();
    return new StoreAccess(
        jdbi(
            StartupSettings.of(ServiceLaunch.JDBC_URL, ""),
            StartupSettings.of(ServiceLaunch.USER, ""),
            StartupSettings.of(ServiceLaunch.PASSWORD, "")),
        launch);
  }

  Jdbi store() {
    return store;
  }

  /** Connections of their own, for a moment. */
  static Jdbi jdbi(String url, String user, String password) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setURL(url);
    // they may be in the URL instead
    if (!user.isEmpty()) {
      source.setUser(user);
    }
    if (!password.isEmpty()) {
      source.setPassword(password);
    }
    source.setApplicationName("sourcecheck-command");
    return StoreJdbi.over(source);
  }

  @Override
  public void close() {
    if (launch != null) {
      launch.serviceStopped();
      launch.close();
    }
  }

  /** Where a running embedded server is, from what it wrote in the home. */
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
