package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside the jar, in a folder with a space. */
class LauncherIT {
  @TempDir Path folder;

  @Test
  void startsFromAnArchiveThatItsFirstRunMade() throws Exception {
    Path installed = Files.createDirectory(folder.resolve("with space"));
    Path launcher =
        Files.copy(
            Path.of("src/main/launcher/sourcecheck"),
            installed.resolve("sourcecheck"),
            StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(
        Path.of(System.getProperty("sourcecheck.jar")), installed.resolve("sourcecheck.jar"));

    String first = run(launcher, "--version");
    List<String> archives = archives(installed);
    String second = run(launcher, "--version");

    assertThat(first).startsWith("sourcecheck ").isEqualTo(second);
    assertThat(archives).hasSize(1);
    assertThat(archives(installed)).isEqualTo(archives);
  }

  private static List<String> archives(Path installed) throws Exception {
    try (Stream<Path> files = Files.list(installed)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.startsWith("sourcecheck-"))
          .toList();
    }
  }

  private String run(Path launcher, String... args) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(Stream.concat(Stream.of(launcher.toString()), Stream.of(args)).toList());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    return Files.readString(output);
  }
}
