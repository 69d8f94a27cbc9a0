package dev.sourcecheck.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * PostgreSQL's programs, unpacked from the jar below the home. They are unpacked to a temporary
 * folder, which is renamed when it is complete, so that an interrupted start leaves no partial
 * installation. Before each use, every file is compared with its recorded digest.
 *
 * @param folder contains {@code bin}, {@code lib} and {@code share}
 */
public record PostgresBinaries(Path folder) {
  private static final int NAME_DIGITS = 16;
  private static final String UNPACKING = ".unpacking";

  /** Unpacks the programs where needed. The caller holds the home's lock. */
  public static PostgresBinaries prepare(Path home) throws StartupException {
    return prepare(home, StartupStep.StepListener.NONE);
  }

  static PostgresBinaries prepare(Path home, StartupStep.StepListener steps)
      throws StartupException {
    Path all = home.resolve("postgres");
    try {
      all = TrustedPath.privateFolder(all);
      String archive = archive();
      byte[] digest = digest(archive);
      Path folder = all.resolve(HexFormat.of().formatHex(digest).substring(0, NAME_DIGITS));
      deleteOthers(all, folder);
      if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
        unpack(archive, folder, steps);
      }
      TrustedPath.ownFolder(folder);
      UnpackedFiles.verify(folder);
      return new PostgresBinaries(folder);
    } catch (IOException e) {
      throw new StartupException(
          "the PostgreSQL binaries cannot be unpacked to " + all + ": " + StartupError.reason(e));
    }
  }

  /** A program's path. */
  Path program(String name) {
    return folder.resolve("bin").resolve(name);
  }

  private static void unpack(String archive, Path folder, StartupStep.StepListener steps)
      throws IOException, StartupException {
    Path temporary = folder.resolveSibling(folder.getFileName() + UNPACKING);
    steps.before(StartupStep.UNPACK);
    try (TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(open(archive)))) {
      createFolder(temporary);
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path file = inside(temporary, temporary.resolve(entry.getName()));
        createFolder(entry.isDirectory() ? file : file.resolveSibling(""));
        if (entry.isSymbolicLink()) {
          Path target = Path.of(entry.getLinkName());
          inside(temporary, file.resolveSibling(target));
          Files.createSymbolicLink(file, target);
        } else if (entry.isFile()) {
          Files.copy(tar, file);
          Files.setPosixFilePermissions(
              file,
              PosixFilePermissions.fromString(
                  (entry.getMode() & 0100) == 0 ? "rw-------" : "rwx------"));
        }
      }
    }
    steps.before(StartupStep.RECORD_BINARIES);
    UnpackedFiles.record(temporary);
    steps.before(StartupStep.MOVE_BINARIES);
    Files.move(temporary, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static Path inside(Path folder, Path file) throws IOException {
    Path normal = file.normalize();
    if (!normal.startsWith(folder)) {
      throw new IOException("the archive names a file outside of it: " + file);
    }
    return normal;
  }

  private static void createFolder(Path folder) throws IOException {
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
  }

  /** Deletes the programs of other releases and the remains of interrupted unpacking. */
  private static void deleteOthers(Path all, Path current) throws IOException {
    List<Path> others;
    try (Stream<Path> found = Files.list(all)) {
      others = found.filter(one -> !one.equals(current)).toList();
    }
    for (Path other : others) {
      FileTrees.delete(other);
    }
  }

  private static byte[] digest(String archive) throws IOException, StartupException {
    try (InputStream in = open(archive)) {
      return UnpackedFiles.digest(in);
    }
  }

  private static InputStream open(String archive) throws StartupException {
    InputStream in = PostgresBinaries.class.getResourceAsStream("/" + archive);
    if (in == null) {
      throw new StartupException(
          "this build has no PostgreSQL binaries for this system ("
              + archive
              + "); set QUARKUS_DATASOURCE_JDBC_URL to use your own server");
    }
    return in;
  }

  /** The archive for this system, named as in the artifacts of {@code io.zonky.test.postgres}. */
  private static String archive() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    String processor =
        switch (machine) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> machine;
        };
    String system = os.startsWith("mac") ? "darwin" : os.split(" ")[0];
    boolean musl =
        Files.exists(
            Path.of(
                "/lib/ld-musl-" + (processor.equals("arm_64") ? "aarch64" : processor) + ".so.1"));
    boolean glibc =
        Stream.of("/lib64/ld-linux-x86-64.so.2", "/lib/ld-linux-aarch64.so.1")
            .anyMatch(loader -> Files.exists(Path.of(loader)));
    return "postgres-"
        + system
        + "-"
        + processor
        + (musl && !glibc ? "-alpine_linux" : "")
        + ".txz";
  }
}
