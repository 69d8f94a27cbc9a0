package dev.sourcecheck.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A published injection into the properties of a driver.
 *
 * @param source the publication, such as a CVE identifier
 */
public record DriverInjection(String driver, String source, String payload) {

  /** Reads all rows of {@code injections.tsv}. */
  public static List<DriverInjection> all() {
    try (InputStream in =
        Objects.requireNonNull(DriverInjection.class.getResourceAsStream("injections.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .map(parts -> new DriverInjection(parts[0], parts[1], parts[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Fills the placeholders of the payload.
   *
   * @param port a port that must receive no connection
   * @param file a file that must not be created
   */
  public String filled(int port, Path file) {
    return payload.replace("{port}", Integer.toString(port)).replace("{file}", file.toString());
  }

  @Override
  public String toString() {
    return driver + " " + source + " " + payload;
  }
}
