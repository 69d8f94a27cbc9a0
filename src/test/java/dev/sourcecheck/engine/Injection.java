package dev.sourcecheck.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * A published way to make a driver do something else.
 *
 * @param source where it was published
 */
public record Injection(String driver, String source, String payload) {

  /** All that the table has. */
  public static List<Injection> all() {
    try (InputStream in =
        Objects.requireNonNull(Injection.class.getResourceAsStream("injections.tsv"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#"))
          .map(line -> line.split("\t"))
          .map(parts -> new Injection(parts[0], parts[1], parts[2]))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The payload, aimed at what must stay untouched.
   *
   * @param port where something listens that nobody must connect to
   * @param file one that nobody must make
   */
  public String filled(int port, Path file) {
    return payload.replace("{port}", Integer.toString(port)).replace("{file}", file.toString());
  }

  @Override
  public String toString() {
    return driver + " " + source + " " + payload;
  }
}
