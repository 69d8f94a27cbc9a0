package dev.sourcecheck.embedded;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The contents of an unpacked tree: the SHA-256 of each file and the target of each symbolic link.
 * They are recorded in the tree when it is complete.
 */
final class UnpackedFiles {
  private static final String RECORD = "SHA256SUMS";
  private static final String SEPARATOR = "  ";
  private static final int BUFFER = 1 << 16;

  private UnpackedFiles() {}

  static void record(Path tree) throws IOException, StartupException {
    StringBuilder lines = new StringBuilder();
    for (Entry<String, String> entry : describe(tree).entrySet()) {
      lines.append(entry.getValue()).append(SEPARATOR).append(entry.getKey()).append('\n');
    }
    Path file =
        Files.createFile(
            tree.resolve(RECORD),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, lines);
  }

  /** Reports the first file that is not as it was unpacked, or that another user can change. */
  static void verify(Path tree) throws IOException, StartupException {
    Path file = tree.resolve(RECORD);
    Map<String, String> expected = new HashMap<>();
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      for (String line : Files.readAllLines(file)) {
        int at = line.indexOf(SEPARATOR);
        expected.put(
            at < 0 ? line : line.substring(at + SEPARATOR.length()),
            at < 0 ? "" : line.substring(0, at));
      }
    }
    Map<String, String> found = describe(tree);
    for (Entry<String, String> entry : found.entrySet()) {
      if (!entry.getValue().equals(expected.remove(entry.getKey()))) {
        throw changed(tree, tree.resolve(entry.getKey()));
      }
    }
    if (!expected.isEmpty() || found.isEmpty()) {
      throw changed(
          tree, expected.keySet().stream().sorted().findFirst().map(tree::resolve).orElse(file));
    }
  }

  static byte[] digest(InputStream in) throws IOException {
    MessageDigest sha;
    try {
      sha = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK does not support SHA-256", e);
    }
    byte[] buffer = new byte[BUFFER];
    try (DigestInputStream digested = new DigestInputStream(in, sha)) {
      while (digested.read(buffer) >= 0) {
        // reading updates the digest
      }
    }
    return sha.digest();
  }

  private static StartupException changed(Path tree, Path file) {
    return new StartupException(
        file
            + " was changed after it was unpacked and is not executed; remove the folder "
            + tree
            + ", which the next start unpacks again");
  }

  private static Map<String, String> describe(Path tree) throws IOException, StartupException {
    List<Path> all;
    try (Stream<Path> walk = Files.walk(tree)) {
      all = walk.toList();
    }
    Map<String, String> files = new TreeMap<>();
    for (Path path : all) {
      TrustedPath.requireOwn(path);
      String name = tree.relativize(path).toString();
      if (Files.isSymbolicLink(path)) {
        files.put(name, "link " + Files.readSymbolicLink(path));
      } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        if (!name.equals(RECORD)) {
          try (InputStream in = Files.newInputStream(path)) {
            String mode = Files.isExecutable(path) ? "x " : "- ";
            files.put(name, mode + HexFormat.of().formatHex(digest(in)));
          }
        }
      } else if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
        files.put(name, "special");
      }
    }
    return files;
  }
}
