package dev.sourcecheck.process;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/**
 * Reads a setting that is a duration from zero, where the reference of the settings explains 0, to
 * a hundred years, for data that is kept for ever.
 */
public final class DurationOrZeroConverter implements Converter<Duration> {
  private static final long serialVersionUID = 1;

  /** As nanoseconds, 292 years fit into a long. */
  private static final Duration MAX = Duration.ofDays(36_525);

  @Override
  public Duration convert(String value) {
    return SettingDuration.parse(value, Duration.ZERO, MAX);
  }
}
