package dev.sourcecheck.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs are executed only if unchanged, and from folders that no other user can write. */
class PostgresBinariesTest {
  private static final int NOBODY = 65_534;

  @TempDir static Path shared;
  @TempDir Path home;
  private PostgresBinaries binaries;

  /** Unpacked once, since that takes seconds; each test gets links to the same files. */
  @BeforeEach
  void unpack() throws Exception {
    PostgresBinaries unpacked = PostgresBinaries.prepare(shared);
    Path from = shared.resolve("postgres");
    try (Stream<Path> all = Files.walk(from)) {
      for (Path path : all.toList()) {
        Path to = home.resolve("postgres").resolve(from.relativize(path));
        if (Files.isDirectory(path)) {
          Files.createDirectory(
              to,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else if (Files.isSymbolicLink(path)) {
          Files.createSymbolicLink(to, Files.readSymbolicLink(path));
        } else {
          Files.createLink(to, path);
        }
      }
    }
    binaries = PostgresBinaries.prepare(home);
    assertThat(binaries.folder().getFileName()).isEqualTo(unpacked.folder().getFileName());
  }

  @Test
  void unpacksForTheOwnerAlone() throws Exception {
    try (Stream<Path> all = Files.walk(home.resolve("postgres"))) {
      assertThat(all.filter(path -> !Files.isSymbolicLink(path)))
          .isNotEmpty()
          .allMatch(path -> rights(path).endsWith("------"));
    }
    assertThat(binaries.program("initdb")).isExecutable();
  }

  @Test
  void refusesAProgramThatWasReplaced() throws Exception {
    replace(binaries.program("initdb"), "#!/bin/sh\nid\n", "rwx------");

    assertRefused(binaries.program("initdb") + " was changed after it was unpacked");
  }

  @Test
  void refusesALibraryThatWasCutShortByACrash() throws Exception {
    Path library = binaries.folder().resolve("lib/libpq.so.5.18");
    replace(library, "", "rwx------");

    assertRefused(library + " was changed after it was unpacked");
  }

  @Test
  void refusesAFileThatIsMissing() throws Exception {
    Files.delete(binaries.program("postgres"));

    assertRefused(binaries.program("postgres") + " was changed after it was unpacked");
  }

  @Test
  void refusesAFileThatWasAdded() throws Exception {
    Path planted = binaries.folder().resolve("lib/postgresql/planted.so");
    Files.writeString(planted, "", java.nio.file.StandardOpenOption.CREATE_NEW);
    Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString("rwx------"));

    assertRefused(planted + " was changed after it was unpacked");
  }

  @Test
  void refusesALinkInPlaceOfAProgram() throws Exception {
    Files.delete(binaries.program("initdb"));
    Files.createSymbolicLink(binaries.program("initdb"), Path.of("/bin/true"));

    assertRefused(binaries.program("initdb") + " was changed after it was unpacked");
  }

  @Test
  void refusesALinkThatLeadsElsewhere() throws Exception {
    Path link = binaries.folder().resolve("lib/libpq.so.5");
    Files.delete(link);
    Files.createSymbolicLink(link, Path.of("/lib/other.so"));

    assertRefused(link + " was changed after it was unpacked");
  }

  @Test
  void refusesATreeWithoutItsRecord() throws Exception {
    Files.delete(binaries.folder().resolve("SHA256SUMS"));

    assertRefused(" was changed after it was unpacked");
  }

  @Test
  void refusesAFolderOrFileThatOthersCanWrite() throws Exception {
    for (Path path :
        List.of(
            binaries.program("initdb").resolveSibling("."),
            binaries.folder(),
            home.resolve("postgres"),
            home)) {
      Path real = path.normalize();
      String before = rights(real);
      Files.setPosixFilePermissions(real, PosixFilePermissions.fromString("rwxrwxrwx"));

      assertRefused(real + " is writable by other users");

      Files.setPosixFilePermissions(real, PosixFilePermissions.fromString(before));
    }
  }

  @Test
  void refusesAFolderOrFileOfAnotherUser() throws Exception {
    assumeThat(TrustedPath.user()).as("only root can give files away").isZero();
    for (Path path :
        List.of(
            binaries.program("initdb").getParent(),
            binaries.folder(),
            home.resolve("postgres"),
            home)) {
      Files.setAttribute(path, "unix:uid", NOBODY);

      assertRefused(path + " belongs to the user ");

      Files.setAttribute(path, "unix:uid", 0);
    }
  }

  @Test
  void refusesAFolderThatAnotherUserCanReplace() throws Exception {
    assumeThat(TrustedPath.user()).as("only root can give files away").isZero();
    Path theirs = Files.createDirectory(home.resolve("theirs"));
    Path ours = Files.createDirectory(theirs.resolve("home"));
    Files.setPosixFilePermissions(ours, PosixFilePermissions.fromString("rwx------"));
    Files.setAttribute(theirs, "unix:uid", NOBODY);

    assertThatThrownBy(() -> PostgresBinaries.prepare(ours))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(theirs + " belongs to the user ");
    assertThat(ours).isEmptyDirectory();

    Files.setAttribute(theirs, "unix:uid", 0);
    Files.setPosixFilePermissions(theirs, PosixFilePermissions.fromString("rwxrwxrwx"));
    Path link = Files.createSymbolicLink(home.resolve("link"), ours);
    assertThatThrownBy(() -> PostgresBinaries.prepare(link))
        .isInstanceOf(StartupException.class)
        .hasMessageStartingWith(theirs + " is writable by other users");
    assertThat(ours).isEmptyDirectory();
  }

  @Test
  void deletesOtherReleasesAndUnfinishedTrees() throws Exception {
    Path half = Files.createDirectories(home.resolve("postgres/0123456789abcdef.unpacking/bin"));
    Files.writeString(half.resolve("initdb"), "half");
    Path former = Files.createDirectory(home.resolve("postgres/0123456789abcdef"));

    assertThat(PostgresBinaries.prepare(home)).isEqualTo(binaries);

    assertThat(former).doesNotExist();
    assertThat(half).doesNotExist();
  }

  private void assertRefused(String message) {
    assertThatThrownBy(() -> PostgresBinaries.prepare(home))
        .isInstanceOf(StartupException.class)
        .hasMessageContaining(message)
        .hasMessageNotContaining("\n")
        .hasMessageNotContaining("Exception");
  }

  private void replace(Path file, String content, String rights) throws IOException {
    Path aside = Files.writeString(home.resolve("aside"), content);
    Files.setPosixFilePermissions(aside, PosixFilePermissions.fromString(rights));
    Files.move(aside, file, StandardCopyOption.REPLACE_EXISTING);
  }

  private static String rights(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
