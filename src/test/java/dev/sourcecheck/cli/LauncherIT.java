package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher beside the jar. */
class LauncherIT {
  private static final String[] REFUSED = {
    "test", "postgresql://u@127.0.0.1:1/d", "--no-password", "--steps", "connection"
  };

  @TempDir Path folder;
  private Path installed;

  @BeforeEach
  void install() throws Exception {
    installed = install("installed");
  }

  @Test
  void startsFromAnArchiveThatItsFirstTestMade() throws Exception {
    run(installed, "", REFUSED);
    List<Path> archives = archives();
    Path loaded = folder.resolve("loaded");

    run(installed, "-Xlog:class+load:file=" + loaded, REFUSED);

    assertThat(archives).hasSize(1);
    assertThat(archives()).isEqualTo(archives);
    assertThat(Files.readString(loaded))
        .contains("dev.sourcecheck.cli.test.TestCommand source: shared objects file");
  }

  @Test
  void runsWithoutAnArchiveThatIsInvalid() throws Exception {
    run(installed, "", REFUSED);
    Path archive = archives().get(0);
    Files.delete(archive);
    Files.writeString(archive, "not an archive");

    run(installed, "", REFUSED);
  }

  @Test
  void runsInAFolderWithASpace() throws Exception {
    run(install("with space"), "", REFUSED);
  }

  private Path install(String name) throws Exception {
    Path target = Files.createDirectory(folder.resolve(name));
    Files.copy(
        Path.of("src/main/launcher/sourcecheck"),
        target.resolve("sourcecheck"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.copy(Path.of(System.getProperty("sourcecheck.jar")), target.resolve("sourcecheck.jar"));
    return target;
  }

  private List<Path> archives() throws Exception {
    try (Stream<Path> files = Files.list(installed)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("sourcecheck-"))
          .toList();
    }
  }

  /** The tested port refuses connections, and nothing else is printed. */
  private void run(Path from, String options, String... args) throws Exception {
    Path output = folder.resolve("output");
    ProcessBuilder builder =
        new ProcessBuilder(
            Stream.concat(Stream.of(from.resolve("sourcecheck").toString()), Stream.of(args))
                .toList());
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    builder.environment().put("SOURCECHECK_JAVA_OPTS", options);
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
    String text = Files.readString(output);
    assertThat(process.exitValue()).as(text).isEqualTo(1);
    assertThat(text).startsWith("127.0.0.1/d\n").endsWith("  verdict: failed\n");
  }
}
