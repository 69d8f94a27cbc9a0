package dev.sourcecheck.page;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A time on a page. Its text is in UTC; the script of all pages shows it in the local zone. */
public record PageTime(Instant instant) {
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("d MMM uuuu, HH:mm 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  static @Nullable PageTime of(@Nullable Instant instant) {
    return instant == null ? null : new PageTime(instant);
  }

  /** For the attribute {@code datetime}. */
  public String iso() {
    return instant.toString();
  }

  public String text() {
    return FORMAT.format(instant);
  }

  /** A duration such as {@code 340 ms}, {@code 1.2 s} or {@code 2 min 5 s}; empty if unknown. */
  static String between(@Nullable Instant start, @Nullable Instant end) {
    if (start == null || end == null) {
      return "";
    }
    return millis(Math.max(0, Duration.between(start, end).toMillis()));
  }

  static String millis(long millis) {
    if (millis < 1_000) {
      return millis + " ms";
    }
    if (millis < 59_950) {
      return String.format(Locale.ROOT, "%.1f s", millis / 1_000.0);
    }
    long seconds = Math.round(millis / 1_000.0);
    return seconds < 3_600
        ? seconds / 60 + " min " + seconds % 60 + " s"
        : seconds / 3_600 + " h " + seconds % 3_600 / 60 + " min";
  }
}
