package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Checks the key files of the home folder before anything uses them. */
final class KeyFiles {
  private static final String ADMIN = "admin.key";
  private static final String MASTER = "master.key";

  private KeyFiles() {}

  /** Checks type and permissions; the content is checked by the code that reads the key. */
  static void check(Path home) throws StartupException {
    check(home, ADMIN);
    if (StartupSettings.find(MasterKeyRotation.KEY) == null) {
      check(home, MASTER);
    }
  }

  private static void check(Path home, String name) throws StartupException {
    Path file = home.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new StartupException(file + " is not a file: restore the key, or remove it");
    }
    try {
      Files.readString(file);
      if (isOpenToOthers(home, file)) {
        throw new StartupException(
            file + " is accessible to every user of this machine (fix: chmod 600 " + file + ")");
      }
    } catch (CharacterCodingException e) {
      throw new StartupException(file + " does not contain a key; restore it from a backup");
    } catch (IOException e) {
      throw new StartupException(
          file
              + " cannot be read by the user "
              + System.getProperty("user.name")
              + ": change its owner to this user (chown, chmod 600)");
    }
  }

  private static boolean isOpenToOthers(Path home, Path file) throws IOException {
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    return (rights.contains(PosixFilePermission.OTHERS_READ)
            || rights.contains(PosixFilePermission.OTHERS_WRITE))
        && Files.getPosixFilePermissions(home).contains(PosixFilePermission.OTHERS_EXECUTE);
  }
}
