package dev.sourcecheck.lineage;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The .sql files beside this package. */
final class Resource {
  private Resource() {}

  static String sql(String name) {
    try (InputStream in = Resource.class.getResourceAsStream(name + ".sql")) {
      if (in == null) {
        throw new IllegalStateException("No such resource: " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
