package dev.sourcecheck.lineage;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** How names and words stand in the store. */
final class StoredText {
  private StoredText() {}

  /** '' for a part that is not there; PostgreSQL's text cannot hold a zero character. */
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
