package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Looks at the files in the home that hold keys, before anything is started on them. */
final class KeyFiles {
  private static final String ADMIN = "admin.key";
  private static final String MASTER = "master.key";

  private KeyFiles() {}

  /** Those that are there; what is in them is for their owners to judge. */
  static void check(Path home) throws StartupException {
    check(home, ADMIN);
    if (StartupSettings.find(RotateSecretsCommand.KEY) == null) {
      check(home, MASTER);
    }
  }

  private static void check(Path home, String name) throws StartupException {
    Path file = home.resolve(name);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isRegularFile(file)) {
      throw new StartupException(file + " is no file: put the key back, or remove what is there");
    }
    try {
      Files.readString(file);
      if (isOpenToOthers(home, file)) {
        throw new StartupException(
            file + " is open to every user of this machine: take that away (chmod 600)");
      }
    } catch (CharacterCodingException e) {
      throw new StartupException(file + " holds no key; put the key back");
    } catch (IOException e) {
      throw new StartupException(
          file
              + " cannot be read by the user "
              + System.getProperty("user.name")
              + ": give it back to him (chown, chmod 600)");
    }
  }

  private static boolean isOpenToOthers(Path home, Path file) throws IOException {
    Set<PosixFilePermission> rights = Files.getPosixFilePermissions(file);
    return (rights.contains(PosixFilePermission.OTHERS_READ)
            || rights.contains(PosixFilePermission.OTHERS_WRITE))
        && Files.getPosixFilePermissions(home).contains(PosixFilePermission.OTHERS_EXECUTE);
  }
}
