package dev.sourcecheck.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import dev.sourcecheck.source.options.SourceType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The discovery of engines without the framework. */
class EnginesTest {
  private static final Path ROOT = Path.of("src/main/java/dev/sourcecheck");
  private static final Path ENGINES = ROOT.resolve("engine");

  /** Each package below {@code engine} is an engine, apart from the shared one. */
  @Test
  void findsOneProviderInEachEnginePackage() throws IOException {
    Set<String> packages = new TreeSet<>();
    try (Stream<Path> folders = Files.list(ENGINES)) {
      folders
          .filter(Files::isDirectory)
          .map(folder -> folder.getFileName().toString())
          .filter(name -> !name.equals("jdbc"))
          .forEach(packages::add);
    }

    assertThat(EngineDiscovery.providers())
        .extracting(provider -> provider.getClass().getPackageName())
        .containsExactlyElementsOf(
            packages.stream().map(name -> "dev.sourcecheck.engine." + name).toList());
  }

  @Test
  void createsEnginesWithoutTheFramework(@TempDir Path folder) {
    Engines engines =
        Engines.load(
            new EngineContext(
                new Dialer(HostResolver.system(), new EgressPolicy(true)),
                new DriverFolders(folder),
                false));

    assertThat(engines.of(SourceType.POSTGRES)).isPresent();
    assertThat(engines.of(SourceType.AWS_S3)).isEmpty();
    assertThat(engines.drivers()).containsKey(SourceType.POSTGRES_RDS);
  }

  /** A second engine needs no change outside its package, so shared code names no engine. */
  @Test
  void sharedCodeNamesNoEngine() throws IOException {
    List<String> naming = new ArrayList<>();
    for (String feature : List.of("engine", "check", "worker", "submission", "lineage")) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(feature))) {
        for (Path file : files.filter(EnginesTest::isShared).toList()) {
          Files.readString(file)
              .lines()
              .filter(line -> line.matches("(?i).*(postgres|mysql|mariadb|trino).*"))
              .filter(line -> !line.strip().matches("(\\*|/\\*|//).*")) // comments
              .forEach(line -> naming.add(file.getFileName() + ": " + line.strip()));
        }
      }
    }

    assertThat(naming).isEmpty();
  }

  private static boolean isShared(Path file) {
    boolean ofEngine =
        file.startsWith(ENGINES)
            && file.getNameCount() > ENGINES.getNameCount() + 1
            && !file.startsWith(ENGINES.resolve("jdbc"));
    // the dialects of SQL that the lineage reader knows
    boolean ofDialect = file.startsWith(ROOT.resolve("lineage/sql"));
    return file.toString().endsWith(".java") && !ofEngine && !ofDialect;
  }
}
