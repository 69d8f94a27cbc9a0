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
  static String part(@Nullable String part) {
    return part == null ? "" : part.replace("\0", "");
  }

  static @Nullable String partOf(String stored) {
    return stored.isEmpty() ? null : stored;
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static <E extends Enum<E>> E ofWord(Class<E> type, String word) {
    return Enum.valueOf(type, word.toUpperCase(Locale.ROOT));
  }
}
