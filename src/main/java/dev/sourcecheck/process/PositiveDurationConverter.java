package dev.sourcecheck.process;

import java.time.Duration;
import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that is a time limit or an interval: zero would end or repeat at once. */
public final class PositiveDurationConverter implements Converter<Duration> {
  private static final long serialVersionUID = 1;

  @Override
  public Duration convert(String value) {
    return SettingDuration.parse(value, Duration.ofMillis(1));
  }
}
