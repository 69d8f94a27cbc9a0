package dev.sourcecheck.process;

import io.quarkus.runtime.configuration.DurationConverter;
import java.time.Duration;
import java.time.format.DateTimeParseException;

/** Parses the durations of settings. */
final class SettingDuration {
  private SettingDuration() {}

  /**
   * Accepts the framework's forms: ISO 8601, a number of seconds, and a number with a unit.
   *
   * @throws IllegalArgumentException if the text is no duration from min to max, with a message for
   *     the person who set it
   */
  static Duration parse(String text, Duration min, Duration max) {
    Duration duration;
    try {
      duration = DurationConverter.parseDuration(text.strip());
    } catch (IllegalArgumentException | DateTimeParseException | ArithmeticException e) {
      throw new IllegalArgumentException("Expected a duration such as PT30S", e);
    }
    if (duration == null || duration.compareTo(min) < 0) {
      throw new IllegalArgumentException("Expected a duration of at least " + min);
    }
    if (duration.compareTo(max) > 0) {
      throw new IllegalArgumentException("Expected a duration up to P" + max.toDays() + "D");
    }
    return duration;
  }
}
