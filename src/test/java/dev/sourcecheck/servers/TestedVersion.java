package dev.sourcecheck.servers;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The PostgreSQL version of the test servers: the binaries on the class path, or the archive in the
 * system property {@code postgres.binaries}.
 */
final class TestedVersion {
  private TestedVersion() {}

  static EmbeddedPostgres.Builder builder() {
    EmbeddedPostgres.Builder builder = EmbeddedPostgres.builder();
    archive().ifPresent(file -> builder.setPgBinaryResolver((system, machine) -> read(file)));
    return builder;
  }

  private static Optional<String> archive() {
    return Optional.ofNullable(System.getProperty("postgres.binaries"))
        .filter(file -> !file.isBlank());
  }

  private static InputStream read(String file) throws IOException {
    try (ZipFile jar = new ZipFile(file)) {
      ZipEntry binaries =
          jar.stream()
              .filter(entry -> entry.getName().endsWith(".txz"))
              .findFirst()
              .orElseThrow(() -> new IOException("No binaries in " + file));
      return new ByteArrayInputStream(jar.getInputStream(binaries).readAllBytes());
    }
  }
}
