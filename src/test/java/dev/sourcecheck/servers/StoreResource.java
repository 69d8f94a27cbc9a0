package dev.sourcecheck.servers;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Provides a {@code @QuarkusTest} with a separate store, on a server without sources, and a
 * temporary home directory.
 */
public final class StoreResource implements QuarkusTestResourceLifecycleManager {
  /** The admin key of the service under test, which {@link KeyForTests} sends. */
  public static final String KEY = "sck_0123456789ab_" + "For-tests-alone_".repeat(3).substring(5);

  private Path home = Path.of("");

  @Override
  public Map<String, String> start() {
    try {
      home = Files.createTempDirectory("sourcecheck-home");
      Files.writeString(home.resolve("admin.key"), KEY + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return Map.of(
        "quarkus.datasource.jdbc.url",
        StoreDatabases.create(),
        "quarkus.datasource.username",
        "postgres",
        "quarkus.datasource.password",
        "postgres",
        "sourcecheck.home",
        home.toString(),
        "sourcecheck.worker.tidy",
        "PT1S");
  }

  @Override
  public void stop() {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
