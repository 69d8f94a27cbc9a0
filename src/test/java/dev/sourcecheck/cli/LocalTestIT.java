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
class LocalTestIT {
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

  @Test
  void overwritesALineOnATerminal() throws Exception {
    String[] refused = {"postgresql://u@127.0.0.1:1/d", "--no-password"};

    String colored = onATerminal("env -u NO_COLOR TERM=xterm", refused);
    String plain = onATerminal("env NO_COLOR=1 TERM=xterm", refused);

    assertThat(colored)
        .contains("running: 127.0.0.1/d connection", "\r\u001b[K", "\u001b[31mfailed");
    assertThat(plain)
        .contains("running: 127.0.0.1/d connection", "\r\u001b[K", "failed")
        .doesNotContain("\u001b[31m");
  }

  /** Returns what the process writes to a pseudo-terminal. */
  private String onATerminal(String environment, String... args) throws Exception {
    String command = environment + " " + String.join(" ", command(args));
    Path output = folder.resolve("terminal");
    Process process =
        new ProcessBuilder("script", "-qec", command, "/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(process.exitValue()).as(Files.readString(output)).isEqualTo(1);
    return Files.readString(output);
  }

  private Process start(String... args) throws Exception {
    return new ProcessBuilder(command(args))
        .redirectOutput(folder.resolve("out").toFile())
        .redirectError(folder.resolve("err").toFile())
        .start();
  }

  private List<String> command(String... args) {
    // a process that was started in the background, as of a script, ignores interrupts
    List<String> command = new ArrayList<>(List.of("env", "--default-signal=INT"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Duser.home=" + folder.resolve("home"));
    command.addAll(List.of("-jar", System.getProperty("sourcecheck.jar"), "test"));
    command.addAll(List.of(args));
    return command;
  }
}
