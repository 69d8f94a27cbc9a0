package dev.sourcecheck.cli;

import io.quarkus.runtime.Quarkus;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What the service stands on: the home, the embedded servers, and the settings that point the
 * framework to them. Closed after the service has stopped, also when the process is told to end.
 */
public final class Launch implements AutoCloseable {
  static final String JDBC_URL = "quarkus.datasource.jdbc.url";
  static final String USER = "quarkus.datasource.username";
  static final String PASSWORD = "quarkus.datasource.password";

  private static final int EXIT_WITHOUT_STORE = 1;
  private static final long STOP_WITHOUT_STORE_SECONDS = 10;

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final CountDownLatch serviceStopped = new CountDownLatch(1);
  private final Path homePath = Home.configured();

  private @Nullable PostgresBinaries binaries;
  private @Nullable EmbeddedServer embedded;

  private Launch() {}

  /** Gets everything ready for {@code serve}. */
  public static Launch forService() throws CannotStart {
    Preflight.port(
        Settings.of("quarkus.http.host", "127.0.0.1"), number("quarkus.http.port", 8080));
    Launch launch = forCommand();
    try {
      Rotate.check(
          StoreDoor.jdbi(
              Settings.of(JDBC_URL, ""), Settings.of(USER, ""), Settings.of(PASSWORD, "")));
      launch.superviseStore();
      return launch;
    } catch (CannotStart e) {
      launch.serviceStopped();
      launch.close();
      throw e;
    }
  }

  /** Gets the store ready for a command that needs no more than that. */
  static Launch forCommand() throws CannotStart {
    Launch launch = new Launch();
    try {
      String url = Settings.find(JDBC_URL);
      if (url == null) {
        Home home = Home.open(launch.homePath);
        launch.open.push(home);
        KeyFiles.check(launch.homePath);
        launch.startStore(home);
      } else {
        KeyFiles.check(launch.homePath);
        Preflight.store(url, Settings.of(USER, ""), Settings.of(PASSWORD, ""));
      }
      System.setProperty("sourcecheck.home", launch.homePath.toString());
    } catch (CannotStart e) {
      launch.serviceStopped();
      launch.close();
      throw e;
    }
    Runtime.getRuntime().addShutdownHook(new Thread(launch::closeAtTheEnd, "sourcecheck-close"));
    return launch;
  }

  private void startStore(Home home) throws CannotStart {
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
    Preflight.store(store.url("sourcecheck"), "postgres", store.password());
  }

  private void superviseStore() {
    if (embedded != null) {
      StoreSupervisor supervisor = new StoreSupervisor(embedded, this::stopWithoutStore);
      open.push(supervisor);
      supervisor.start();
    }
  }

  /** Nothing can be stored any more, so that there is little to wait for. */
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

  /** A second server, for the demonstration. */
  EmbeddedServer startSample() throws CannotStart {
    Map<String, String> config = new HashMap<>();
    config.put("shared_preload_libraries", "pg_stat_statements");
    config.put("max_connections", "50");
    if (binaries == null) {
      // with a store that is configured, the home has not been needed until now
      Home home = Home.open(homePath);
      open.push(home);
      binaries = PostgresBinaries.prepare(home.path());
    }
    EmbeddedServer sample = EmbeddedServer.start(binaries, homePath.resolve("sample"), config);
    open.push(sample);
    return sample;
  }

  /** The service needs the store no more. */
  public void serviceStopped() {
    serviceStopped.countDown();
  }

  @Override
  public synchronized void close() {
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        System.err.println("sourcecheck: while stopping: " + e.getMessage());
      }
    }
  }

  /**
   * The JVM runs all its hooks at the same time, the framework's among them: the store must go
   * last.
   */
  private void closeAtTheEnd() {
    try {
      if (!serviceStopped.await(60, TimeUnit.SECONDS)) {
        System.err.println("sourcecheck: the service did not stop in time");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
  }

  static int number(String setting, int otherwise) throws CannotStart {
    String text = Settings.of(setting, Integer.toString(otherwise));
    try {
      int number = Integer.parseInt(text.trim());
      if (number >= 1 && number <= 65_535) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new CannotStart(Settings.environmentName(setting) + " is no number: " + text);
    }
    throw new CannotStart(Settings.environmentName(setting) + " must be from 1 to 65535: " + text);
  }
}
