package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.embedded.TrustedPath;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * The folder with the data that outlives the process: the embedded store and the key files. One
 * process at a time uses it. The operating system releases the lock when the process ends, so a
 * stale lock cannot remain.
 */
public final class HomeFolder implements AutoCloseable {
  private final Path path;
  private final RandomAccessFile lockFile;

  private HomeFolder(Path path, RandomAccessFile lockFile) {
    this.path = path;
    this.lockFile = lockFile;
  }

  /** {@code SOURCECHECK_HOME}, by default {@code .sourcecheck} in the user's home folder. */
  public static Path configured() {
    String set = StartupSettings.of("sourcecheck.home", "");
    return set.isBlank()
        ? Path.of(System.getProperty("user.home"), ".sourcecheck")
        : Path.of(set).toAbsolutePath();
  }

  /** Creates the folder if needed, accessible to its owner only, and acquires its lock. */
  public static HomeFolder open(Path path) throws StartupException {
    try {
      if (!Files.isDirectory(path)) {
        Files.createDirectories(
            path,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      Path real = TrustedPath.ownFolder(path);
      if (Files.isSymbolicLink(real.resolve("lock"))) {
        throw new StartupException(path.resolve("lock") + " is a symbolic link; remove it");
      }
      RandomAccessFile file = new RandomAccessFile(real.resolve("lock").toFile(), "rw");
      // no other user may acquire the lock
      Files.setPosixFilePermissions(
          real.resolve("lock"), PosixFilePermissions.fromString("rw-------"));
      FileLock lock = file.getChannel().tryLock();
      if (lock == null) {
        String owner = file.readLine();
        file.close();
        throw new StartupException(
            "another Sourcecheck (process "
                + owner
                + ") uses the home "
                + path
                + "; stop it, or set SOURCECHECK_HOME to another folder");
      }
      file.setLength(0);
      file.write((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII));
      return new HomeFolder(real, file);
    } catch (FileAlreadyExistsException e) {
      throw new StartupException(
          "the home " + path + " is not a folder; set SOURCECHECK_HOME to one");
    } catch (FileSystemException e) {
      String reason = e.getReason() == null ? "access denied" : e.getReason();
      throw new StartupException("the home " + path + " cannot be created: " + reason);
    } catch (IOException e) {
      throw new StartupException("the home " + path + " is not writable: " + e.getMessage());
    }
  }

  /** Whether a running process holds the lock. */
  static boolean isLocked(Path path) throws StartupException, IOException {
    Path file = path.resolve("lock");
    if (!Files.exists(file)) {
      return false;
    }
    TrustedPath.ownFolder(path);
    try (RandomAccessFile lock = new RandomAccessFile(file.toFile(), "rw");
        FileLock free = lock.getChannel().tryLock()) {
      return free == null;
    }
  }

  public Path path() {
    return path;
  }

  @Override
  public void close() throws IOException {
    lockFile.close();
  }
}
