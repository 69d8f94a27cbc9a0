package dev.sourcecheck.servers;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * Allows references to one variable, which every shell sets, and to the files of one folder, beside
 * which there are other files.
 */
public final class AllowedSecrets implements QuarkusTestProfile {
  /** Part of the path of each file, inside and outside of the folder. */
  public static final String PARENT = "sourcecheck-secrets";

  /** The secret in the folder's file {@code pg}. */
  public static final String INSIDE = "fr0m-the-file/%3D";

  /** The text of each file outside of the folder. */
  public static final String OUTSIDE = "0utside-the-folder";

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "sourcecheck.secrets.env-allowed", "HOME", "sourcecheck.secrets.folder", folder());
  }

  private static String folder() {
    try {
      Path parent = Files.createTempDirectory(PARENT);
      Path outside = Files.writeString(parent.resolve("outside"), OUTSIDE);
      Path folder = Files.createDirectory(parent.resolve("allowed"));
      Path sibling = Files.createDirectory(parent.resolve("allowed-too"));
      Files.writeString(sibling.resolve("file"), OUTSIDE);
      Files.writeString(folder.resolve("pg"), INSIDE + "\n");
      Files.createSymbolicLink(folder.resolve("link"), outside);
      Files.createSymbolicLink(folder.resolve("relative"), Path.of("../outside"));
      Files.createSymbolicLink(folder.resolve("sibling"), Path.of("../allowed-too/file"));
      Files.createSymbolicLink(folder.resolve("chain"), Path.of("link"));
      Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
      Files.createSymbolicLink(folder.resolve("up"), parent);
      Files.createSymbolicLink(folder.resolve("environ"), Path.of("/proc/self/environ"));
      return folder.toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
