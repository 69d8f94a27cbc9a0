package dev.sourcecheck.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Text files that are packaged with the classes, such as SQL and JSON Schema. */
public final class ClasspathText {
  private ClasspathText() {}

  /**
   * Reads a UTF-8 file from the package of a class.
   *
   * @param name relative to the package, with its extension
   * @throws IllegalStateException if the file is missing, which means that the build is broken
   */
  public static String read(Class<?> owner, String name) {
    try (InputStream in = owner.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(
            "Missing resource " + name + " in package " + owner.getPackageName());
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
