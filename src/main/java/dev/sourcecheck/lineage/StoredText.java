package dev.sourcecheck.lineage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Conversion of names and enum constants to stored text. */
final class StoredText {
  private StoredText() {}

  /**
   * The empty string for null. NUL characters are removed, because PostgreSQL's text cannot contain
   * them.
   */
  static String orEmpty(@Nullable String part) {
    return part == null ? "" : part.replace("\0", "");
  }

  static @Nullable String nullIfEmpty(String stored) {
    return stored.isEmpty() ? null : stored;
  }

  static String lowerCase(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> E constant(Class<E> type, String lowerCase) {
    return Enum.valueOf(type, lowerCase.toUpperCase(Locale.ROOT));
  }
}
