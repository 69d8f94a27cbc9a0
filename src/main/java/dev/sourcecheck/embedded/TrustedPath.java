package dev.sourcecheck.embedded;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Verifies that no other user of the machine can replace a file or a folder above it. Required for
 * all programs that are executed and all files with keys, because a user who can rename a folder
 * above a file can replace the file.
 */
public final class TrustedPath {
  private static final int MAX_LINKS = 40;
  private static final int STICKY = 01000;
  private static final Set<PosixFilePermission> OWNER_ONLY =
      PosixFilePermissions.fromString("rwx------");

  private TrustedPath() {}

  /** The effective user id of this process. */
  static long user() {
    return new UnixSystem().getUid();
  }

  /**
   * Resolves an existing path, symbolic links included.
   *
   * @throws StartupException if a user other than this one and root can replace a part of it
   */
  static Path resolve(Path path) throws StartupException, IOException {
    return resolve(path.toAbsolutePath(), 0);
  }

  /**
   * Creates the folder, accessible to its owner only. An existing folder must belong to this user
   * and not be writable by others.
   */
  static Path privateFolder(Path folder) throws StartupException, IOException {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      Path absolute = folder.toAbsolutePath();
      Path parent = absolute.getParent();
      Path trusted =
          parent == null ? absolute : resolve(parent).resolve(parent.relativize(absolute));
      Files.createDirectory(trusted, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
    }
    Path real = ownFolder(folder);
    Files.setPosixFilePermissions(real, OWNER_ONLY);
    return real;
  }

  /** Checks a folder that must belong to this user and be writable by no other. */
  public static Path ownFolder(Path folder) throws StartupException, IOException {
    Path real = resolve(folder);
    if (!Files.isDirectory(real, LinkOption.NOFOLLOW_LINKS)) {
      throw new StartupException(folder + " is not a folder; remove it");
    }
    requireOwn(real);
    return real;
  }

  /** Checks the owner and the mode of one file or folder, which is not followed if it is a link. */
  static void requireOwn(Path path) throws StartupException, IOException {
    PosixFileAttributes found = attributes(path);
    if (uid(path) != user()) {
      throw new StartupException(
          path
              + " belongs to the user "
              + found.owner().getName()
              + ", not to "
              + System.getProperty("user.name")
              + "; remove it, or set SOURCECHECK_HOME to a folder of your own");
    }
    if (!found.isSymbolicLink()
        && (found.permissions().contains(PosixFilePermission.GROUP_WRITE)
            || found.permissions().contains(PosixFilePermission.OTHERS_WRITE))) {
      throw new StartupException(
          path + " is writable by other users (fix: chmod go-w " + path + ")");
    }
  }

  private static Path resolve(Path path, int links) throws StartupException, IOException {
    if (links > MAX_LINKS) {
      throw new StartupException(path + " has too many symbolic links");
    }
    Path parent = path.getParent();
    if (parent == null) {
      return path;
    }
    Path folder = resolve(parent, links);
    String name = String.valueOf(path.getFileName());
    if (name.equals(".")) {
      return folder;
    }
    if (name.equals("..")) {
      Path above = folder.getParent();
      return above == null ? folder : above;
    }
    Path found = folder.resolve(name);
    PosixFileAttributes attributes = attributes(found);
    requireTrusted(found, attributes);
    return attributes.isSymbolicLink()
        ? resolve(folder.resolve(Files.readSymbolicLink(found)), links + 1)
        : found;
  }

  private static void requireTrusted(Path path, PosixFileAttributes found)
      throws StartupException, IOException {
    long owner = uid(path);
    if (owner != 0 && owner != user()) {
      throw new StartupException(
          path
              + " belongs to the user "
              + found.owner().getName()
              + ", who could replace its content; set SOURCECHECK_HOME to a folder of your own");
    }
    if (found.isSymbolicLink()) {
      return;
    }
    boolean sticky = ((int) Files.getAttribute(path, "unix:mode") & STICKY) != 0;
    // many systems create a group for each user, which has no other member
    boolean group =
        found.permissions().contains(PosixFilePermission.GROUP_WRITE)
            && !found.group().getName().equals(found.owner().getName());
    if (!sticky && (group || found.permissions().contains(PosixFilePermission.OTHERS_WRITE))) {
      throw new StartupException(
          path
              + " is writable by other users, who could replace its content (fix: chmod go-w "
              + path
              + ")");
    }
  }

  private static PosixFileAttributes attributes(Path path) throws StartupException, IOException {
    try {
      return Files.readAttributes(path, PosixFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    } catch (NoSuchFileException e) {
      throw new StartupException(path + " does not exist");
    }
  }

  private static long uid(Path path) throws IOException {
    return Integer.toUnsignedLong(
        (int) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS));
  }
}
