package dev.sourcecheck.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.embedded.StartupException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Unreadable files are folders or binary here, because root can read every file. */
class KeyFilesTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"admin.key", "master.key"})
  void rejectsAKeyThatIsNotAFile(String name) throws IOException {
    Files.createDirectory(home.resolve(name));
    assertReported(name, "is not a file");

    Files.delete(home.resolve(name));
    Files.createSymbolicLink(home.resolve(name), home.resolve("nowhere"));
    assertReported(name, "is not a file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin.key", "master.key"})
  void rejectsABinaryKeyWithoutQuotingIt(String name) throws IOException {
    Files.write(home.resolve(name), new byte[] {'p', 'w', (byte) 0xff, 0});

    assertReported(name, "does not contain a key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin.key", "master.key"})
  void rejectsAKeyThatEveryUserCanRead(String name) throws IOException {
    Path file = Files.writeString(home.resolve(name), "key");
    allow(file, "rw-r--r--");
    allow(home, "rwxr-xr-x");
    assertReported(name, "chmod 600");
    allow(file, "rw-----w-");
    assertReported(name, "chmod 600");

    // not reachable, or not readable, by other users
    allow(file, "rw-r--r--");
    allow(home, "rwx------");
    assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
    allow(file, "rw-r-----");
    allow(home, "rwxr-xr-x");
    assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
  }

  @Test
  void ignoresAnUnusedMasterKey() throws IOException {
    Files.createDirectory(home.resolve("master.key"));
    System.setProperty("sourcecheck.master-key", "ab".repeat(32));
    try {
      assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
    } finally {
      System.clearProperty("sourcecheck.master-key");
    }
  }

  @Test
  void acceptsAHomeWithoutKeys() {
    assertThat(home).isEmptyDirectory();
    assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
    assertThatCode(() -> KeyFiles.check(home.resolve("none"))).doesNotThrowAnyException();
  }

  private void assertReported(String name, String words) {
    assertThatThrownBy(() -> KeyFiles.check(home))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(home.resolve(name) + " ")
        .hasMessageContaining(words)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("Exception");
  }

  private static void allow(Path path, String rights) throws IOException {
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(rights));
  }
}
