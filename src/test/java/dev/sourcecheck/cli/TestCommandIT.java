package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.servers.FakeServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The jar as a process of its own. */
class TestCommandIT {
  @TempDir Path folder;

  @Test
  void interruptedProcessExitsWith130() throws Exception {
    try (FakeServer silent = FakeServer.silent()) {
      Process process = start("postgresql://u@127.0.0.1:" + silent.port() + "/d", "--no-password");
      await().atMost(Duration.ofSeconds(60)).until(() -> silent.accepted() > 0);

      assertThat(new ProcessBuilder("kill", "-INT", "" + process.pid()).start().waitFor()).isZero();

      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isEqualTo(130);
      assertThat(Files.readString(folder.resolve("err")))
          .isEqualTo("sourcecheck: interrupted; stopping the tests\n");
    }
  }

  @Test
  void writesNothingToTheHomeFolder() throws Exception {
    Path home = Files.createDirectory(folder.resolve("home"));
    Process process = start("postgresql://u@127.0.0.1:1/d", "--no-password");

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();

    assertThat(process.exitValue()).isEqualTo(1);
    assertThat(Files.readString(folder.resolve("out"))).contains("CONNECTION_REFUSED");
    assertThat(Files.readString(folder.resolve("err"))).isEmpty();
    assertThat(home).isEmptyDirectory();
  }

  private Process start(String... args) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + folder.resolve("home"));
    command.addAll(List.of("-jar", System.getProperty("sourcecheck.jar"), "test"));
    command.addAll(List.of(args));
    return new ProcessBuilder(command)
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }
}
