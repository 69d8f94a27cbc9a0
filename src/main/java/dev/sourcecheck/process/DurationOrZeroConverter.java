package dev.sourcecheck.process;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that is a duration from zero, where the reference of the settings explains 0. */
public final class DurationOrZeroConverter implements Converter<Duration> {
  private static final long serialVersionUID = 1;

  @Override
  public Duration convert(String value) {
    return SettingDuration.parse(value, Duration.ZERO);
  }
}
