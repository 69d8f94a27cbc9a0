package dev.sourcecheck.process;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that is a number from 1 and may exceed the range of an int. */
public final class LargeCountConverter implements Converter<Long> {
  private static final long serialVersionUID = 1;

  /** Leaves room for the arithmetic of callers. */
  private static final long MAX = 1_000_000_000_000_000L;

  @Override
  public Long convert(String value) {
    return WholeNumber.parse(value, 1, MAX);
  }
}
