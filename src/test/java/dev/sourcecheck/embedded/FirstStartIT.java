package dev.sourcecheck.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** First starts of the embedded server, each in a JVM of its own. */
class FirstStartIT {
  @TempDir Path home;

  @ParameterizedTest
  @EnumSource(StartupStep.class)
  void completesAFirstStartThatWasKilledBeforeAnyStep(StartupStep step) throws Exception {
    assertThat(start(step.name()).code())
        .as("killed before %s", step)
        .isEqualTo(ServerStarter.KILLED);

    StartOutcome next = start();

    assertThat(next.code()).as(next.errors()).isZero();
    assertThat(next.errors()).isEmpty();
    assertThat(next.out()).startsWith("ready on ");
    assertThat(processes()).isEmpty();
    assertThat(names(home.resolve("store"))).containsExactly("data", "password");
    assertThat(names(home.resolve("postgres"))).hasSize(1).allMatch(n -> n.matches("[0-9a-f]{16}"));
  }

  @Test
  void requiresThePasswordFromTheFirstMomentOn() throws Exception {
    assertThat(start(StartupStep.START_SERVER.name()).code()).isEqualTo(ServerStarter.KILLED);

    assertThat(Files.readAllLines(home.resolve("store/data/pg_hba.conf")))
        .filteredOn(line -> !line.isBlank() && !line.startsWith("#"))
        .isNotEmpty()
        .allMatch(line -> line.endsWith("scram-sha-256"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(home.resolve("store"))))
        .isEqualTo("rwx------");
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("store/password"))))
        .isEqualTo("rw-------");
  }

  private StartOutcome start(String... steps) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(List.of(ServerStarter.class.getName(), home.toString()));
    command.addAll(List.of(steps));
    Path out = Files.createTempFile("start", ".out");
    Path errors = Files.createTempFile("start", ".err");
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(out.toFile())
              .redirectError(errors.toFile())
              .start();
      int code = process.waitFor();
      return new StartOutcome(code, Files.readString(out), Files.readString(errors));
    } finally {
      Files.delete(out);
      Files.delete(errors);
    }
  }

  private List<String> processes() {
    return ProcessHandle.allProcesses()
        .map(one -> Path.of("/proc", Long.toString(one.pid()), "cmdline"))
        .map(FirstStartIT::text)
        .filter(line -> line.contains(home.toString()))
        .toList();
  }

  private static String text(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException gone) {
      return "";
    }
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> String.valueOf(file.getFileName())).sorted().toList();
    }
  }

  private record StartOutcome(int code, String out, String errors) {}
}
