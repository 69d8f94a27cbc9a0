package dev.sourcecheck.process;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that must be a positive integer: with zero, work would never start. */
public final class CountConverter implements Converter<Integer> {
  private static final long serialVersionUID = 1;

  /** Leaves room for the arithmetic of callers, such as a limit and a half. */
  static final int MAX = 1_000_000_000;

  @Override
  public Integer convert(String value) {
    return Math.toIntExact(WholeNumber.parse(value, 1, MAX));
  }
}
