package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.EmbeddedServer;
import dev.sourcecheck.embedded.PostgresBinaries;
import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.embedded.StoreSupervisor;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.QuarkusApplication;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The home folder and the embedded servers that a command needs, and the settings that point the
 * framework to them. Closed after the service has stopped, also on a termination signal.
 */
public final class ServiceLaunch implements AutoCloseable {
  static final String JDBC_URL = "quarkus.datasource.jdbc.url";
  static final String USER = "quarkus.datasource.username";
  static final String PASSWORD = "quarkus.datasource.password";

  /**
   * The object-relational mapper starts before settings are validated and logging is configured;
   * its messages would accompany the line that reports a wrong setting. Static, because log levels
   * of unreferenced loggers are lost.
   */
  private static final Logger MAPPER = Logger.getLogger("org.hibernate");

  private static final int EXIT_WITHOUT_STORE = 1;
  private static final long STOP_WITHOUT_STORE_SECONDS = 10;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch serviceStopped = new CountDownLatch(1);
  private final Path homePath = HomeFolder.configured();

  private @Nullable PostgresBinaries binaries;
  private @Nullable EmbeddedServer embedded;

  private ServiceLaunch() {}

  /** What to check of the store before it is used. */
  private interface StoreCheck {
    void run(String url, String user, String password) throws StartupException;
  }

  /** Prepares a start of the service. */
  public static ServiceLaunch forService() throws StartupException {
    PreflightChecks.port(
        StartupSettings.of("quarkus.http.host", "127.0.0.1"), number("quarkus.http.port", 8080));
    ServiceLaunch launch = forCommand();
    try {
      MasterKeyRotation.check(
          StoreAccess.sql(
              StartupSettings.of(JDBC_URL, ""),
              StartupSettings.of(USER, ""),
              StartupSettings.of(PASSWORD, "")));
      launch.superviseStore();
      return launch;
    } catch (StartupException e) {
      launch.close();
      throw e;
    }
  }

  /** Prepares the store only. */
  static ServiceLaunch forCommand() throws StartupException {
    return prepare(PreflightChecks::store);
  }

  /** Prepares the store without migrating its schema, which may be unknown. */
  static ServiceLaunch forExport() throws StartupException {
    return prepare(PreflightChecks::server);
  }

  private static ServiceLaunch prepare(StoreCheck check) throws StartupException {
    ServiceLaunch launch = new ServiceLaunch();
    try {
      String url = StartupSettings.find(JDBC_URL);
      if (url == null) {
        HomeFolder home = HomeFolder.open(launch.homePath);
        launch.open.push(home);
        KeyFiles.check(launch.homePath);
        launch.startStore(home, check);
      } else {
        KeyFiles.check(launch.homePath);
        check.run(url, StartupSettings.of(USER, ""), StartupSettings.of(PASSWORD, ""));
      }
      System.setProperty("sourcecheck.home", launch.homePath.toString());
    } catch (StartupException e) {
      launch.close();
      throw e;
    }
    Runtime.getRuntime()
        .addShutdownHook(new Thread(launch::closeAfterService, "sourcecheck-close"));
    return launch;
  }

  private void startStore(HomeFolder home, StoreCheck check) throws StartupException {
    PostgresBinaries unpacked = PostgresBinaries.prepare(home.path());
    binaries = unpacked;
    EmbeddedServer store =
        EmbeddedServer.start(
            unpacked, home.path().resolve("store"), Map.of("max_connections", "100"));
    open.push(store);
    embedded = store;
    store.ensureDatabase("sourcecheck");
    System.setProperty(JDBC_URL, store.url("sourcecheck"));
    System.setProperty(USER, "postgres");
    System.setProperty(PASSWORD, store.password());
    check.run(store.url("sourcecheck"), "postgres", store.password());
  }

  private void superviseStore() {
    if (embedded != null) {
      StoreSupervisor supervisor = new StoreSupervisor(embedded, this::stopWithoutStore);
      open.push(supervisor);
      supervisor.start();
    }
  }

  /** Without a store no result can be written, so running jobs are not awaited for long. */
  private void stopWithoutStore(String reason) {
    System.err.println("sourcecheck: " + reason);
    Quarkus.asyncExit(EXIT_WITHOUT_STORE);
    try {
      if (!serviceStopped.await(STOP_WITHOUT_STORE_SECONDS, TimeUnit.SECONDS)) {
        close();
        Runtime.getRuntime().halt(EXIT_WITHOUT_STORE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts a second server, the source of the demonstration. */
  EmbeddedServer startSample() throws StartupException {
    Map<String, String> config = new HashMap<>();
    config.put("shared_preload_libraries", "pg_stat_statements");
    config.put("max_connections", "50");
    if (binaries == null) {
      // with a configured store the home folder is not open yet
      HomeFolder home = HomeFolder.open(homePath);
      open.push(home);
      binaries = PostgresBinaries.prepare(home.path());
    }
    Path folder = homePath.resolve("sample");
    int port = SampleSource.port();
    EmbeddedServer.stopLeftovers(binaries, folder);
    PreflightChecks.port("127.0.0.1", port, SampleSource.PORT);
    EmbeddedServer sample = EmbeddedServer.start(binaries, folder, config, port);
    open.push(sample);
    return sample;
  }

  /** Runs the framework with an application until it ends, and returns its exit code. */
  int run(Class<? extends QuarkusApplication> application) throws StartupException {
    MAPPER.setLevel(Level.WARNING);
    AtomicInteger exit = new AtomicInteger();
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try {
      Quarkus.run(
          application,
          (code, problem) -> {
            exit.set(code);
            failure.set(problem);
          });
    } finally {
      // the shutdown hook may close the store now
      serviceStopped.countDown();
    }
    Throwable problem = failure.get();
    if (problem != null) {
      throw new StartupException(StartupError.line(problem));
    }
    return exit.get();
  }

  @Override
  public synchronized void close() {
    serviceStopped.countDown();
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("sourcecheck: while stopping: " + e.getMessage());
      }
    }
  }

  /**
   * The JVM runs all shutdown hooks concurrently, including the framework's, but the store must
   * stop last.
   */
  private void closeAfterService() {
    try {
      if (!serviceStopped.await(60, TimeUnit.SECONDS)) {
        System.err.println("sourcecheck: the service did not stop within 60 s");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  static int number(String setting, int defaultValue) throws StartupException {
    String text = StartupSettings.of(setting, Integer.toString(defaultValue));
    try {
      int number = Integer.parseInt(text.trim());
      if (number >= 1 && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException e) {
      // reported like a number out of range
    }
    throw new StartupException(
        StartupError.setting(setting, text, "Expected a port from 1 to 65535"));
  }
}
