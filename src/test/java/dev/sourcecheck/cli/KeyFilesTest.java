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

/** Tests may be run by root, who reads everything: what cannot be read is a folder or no text. */
class KeyFilesTest {
  @TempDir Path home;

  @ParameterizedTest
  @ValueSource(strings = {"admin.key", "master.key"})
  void whatIsNoFileIsTold(String name) throws IOException {
    Files.createDirectory(home.resolve(name));
    assertTold(name, "is no file");

    Files.delete(home.resolve(name));
    Files.createSymbolicLink(home.resolve(name), home.resolve("nowhere"));
    assertTold(name, "is no file");
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin.key", "master.key"})
  void whatIsNoTextIsToldAndNotQuoted(String name) throws IOException {
    Files.write(home.resolve(name), new byte[] {'p', 'w', (byte) 0xff, 0});

    assertTold(name, "holds no key");
  }

  @ParameterizedTest
  @ValueSource(strings = {"admin.key", "master.key"})
  void aKeyThatEveryUserOfTheMachineCanReadIsTold(String name) throws IOException {
    Path file = Files.writeString(home.resolve(name), "key");
    allow(file, "rw-r--r--");
    allow(home, "rwxr-xr-x");
    assertTold(name, "chmod 600");
    allow(file, "rw-----w-");
    assertTold(name, "chmod 600");

    // nobody else gets to it, or nobody else may read it
    allow(file, "rw-r--r--");
    allow(home, "rwx------");
    assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
    allow(file, "rw-r-----");
    allow(home, "rwxr-xr-x");
    assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
  }

  @Test
  void aMasterKeyThatIsNotUsedMayBeAnything() throws IOException {
    Files.createDirectory(home.resolve("master.key"));
    System.setProperty("sourcecheck.master-key", "ab".repeat(32));
    try {
      assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
    } finally {
      System.clearProperty("sourcecheck.master-key");
    }
  }

  @Test
  void aHomeWithoutKeysIsOneThatStartsAfresh() {
    assertThat(home).isEmptyDirectory();
    assertThatCode(() -> KeyFiles.check(home)).doesNotThrowAnyException();
    assertThatCode(() -> KeyFiles.check(home.resolve("none"))).doesNotThrowAnyException();
  }

  private void assertTold(String name, String words) {
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
