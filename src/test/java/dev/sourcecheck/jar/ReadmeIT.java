package dev.sourcecheck.jar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pastes every command block of README into a shell and compares the responses that README shows.
 * Only the ports differ, and {@code mvn} is a script that records its arguments, because a build
 * cannot build itself.
 */
class ReadmeIT {
  private static final Pattern BLOCK =
      Pattern.compile("^```(sh|json)\\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @TempDir Path folder;

  /** A fenced block. */
  private record Block(boolean command, String text) {}

  @Test
  void everyCommandCanBePasted() throws Exception {
    int httpPort;
    int samplePort;
    try (ServerSocket one = new ServerSocket(0);
        ServerSocket other = new ServerSocket(0)) {
      httpPort = one.getLocalPort();
      samplePort = other.getLocalPort();
    }
    List<Block> blocks = new ArrayList<>();
    Matcher found = BLOCK.matcher(Files.readString(Path.of("README.md")));
    while (found.find()) {
      String text =
          found
              .group(2)
              .replace("127.0.0.1:8080", "127.0.0.1:" + httpPort)
              .replace("15432", "" + samplePort);
      blocks.add(new Block(found.group(1).equals("sh"), text));
    }
    prepareFolder();
    Block start = blocks.remove(0);
    assertThat(start.text).contains("java -jar target/sourcecheck.jar demo\n");
    Path demoOutput = folder.resolve("demo.out");
    Process demo = shell(httpPort, samplePort, start.text, demoOutput);
    try {
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !demo.isAlive()
                      || Files.readString(demoOutput).contains("The service is running at"));
      assertThat(demo.isAlive()).as(Files.readString(demoOutput)).isTrue();

      List<String> responses = runAll(blocks, httpPort, samplePort);

      assertThat(Files.readString(folder.resolve("mvn.calls")))
          .isEqualTo("-ntp -DskipTests package\nverify\n");
      assertResponses(blocks, responses);
    } finally {
      demo.descendants().forEach(ProcessHandle::destroy);
      demo.destroy();
      assertThat(demo.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    }
  }

  /** Runs the blocks in one shell, so that variables remain, and returns the output of each. */
  private List<String> runAll(List<Block> blocks, int httpPort, int samplePort) throws Exception {
    String separator = "=== next block ===";
    StringBuilder script = new StringBuilder();
    for (Block block : blocks) {
      if (block.command) {
        script.append(block.text).append("echo; echo '").append(separator).append("'\n");
      }
    }
    Path output = folder.resolve("commands.out");
    Process commands = shell(httpPort, samplePort, script.toString(), output);
    assertThat(commands.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
    String printed = Files.readString(output);
    assertThat(commands.exitValue()).as(printed).isZero();
    return List.of(printed.split(separator));
  }

  private static void assertResponses(List<Block> blocks, List<String> responses) {
    int command = -1;
    int compared = 0;
    for (Block block : blocks) {
      if (block.command) {
        command++;
        continue;
      }
      assertThat(normalized(responses.get(command)))
          .containsSubsequence(
              List.of(normalized(block.text).split("\\.\\.\\.")).stream()
                  .filter(part -> !part.isEmpty())
                  .toList());
      compared++;
    }
    assertThat(compared).isGreaterThanOrEqualTo(6);
  }

  /** Without what differs from run to run. */
  private static String normalized(String response) {
    return response
        .replaceAll("sourcecheck_probe_\\d+_[0-9a-f]{16}", "probe")
        .replaceAll("\\s+", "")
        .replaceAll("\\d+", "0");
  }

  private void prepareFolder() throws IOException {
    Path target = Files.createDirectory(folder.resolve("target"));
    Files.createSymbolicLink(
        target.resolve("sourcecheck.jar"),
        Path.of(System.getProperty("sourcecheck.jar")).toAbsolutePath());
    Path programs = Files.createDirectory(folder.resolve("programs"));
    Path mvn = programs.resolve("mvn");
    Files.writeString(mvn, "#!/bin/sh\necho \"$*\" >> \"$HOME/mvn.calls\"\n");
    Files.setPosixFilePermissions(mvn, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.createSymbolicLink(
        programs.resolve("java"), Path.of(System.getProperty("java.home"), "bin", "java"));
  }

  private Process shell(int httpPort, int samplePort, String script, Path output)
      throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile());
    builder
        .environment()
        .keySet()
        .removeIf(name -> name.startsWith("QUARKUS_") || name.startsWith("SOURCECHECK_"));
    builder.environment().put("HOME", folder.toString());
    builder.environment().put("SOURCECHECK_HOME", folder.resolve(".sourcecheck").toString());
    builder.environment().put("QUARKUS_HTTP_PORT", Integer.toString(httpPort));
    builder.environment().put("SOURCECHECK_DEMO_PORT", Integer.toString(samplePort));
    builder
        .environment()
        .merge("PATH", folder.resolve("programs").toString(), (old, own) -> own + ":" + old);
    return builder.start();
  }
}
