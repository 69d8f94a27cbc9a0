package dev.sourcecheck.process;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that is a time limit or an interval: zero would end or repeat at once. */
public final class PositiveDurationConverter implements Converter<Duration> {
  private static final long serialVersionUID = 1;
  private static final Duration MIN = Duration.ofMillis(1);

  /** Callers add and multiply these, and convert them to nanoseconds, of which 292 years fit. */
  private static final Duration MAX = Duration.ofDays(3_650);

  @Override
  public Duration convert(String value) {
    return SettingDuration.parse(value, MIN, MAX);
  }
}
