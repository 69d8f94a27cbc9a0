package dev.sourcecheck.process;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that is a number from 0, where the reference of the settings explains 0. */
public final class CountOrNoneConverter implements Converter<Integer> {
  private static final long serialVersionUID = 1;

  @Override
  public Integer convert(String value) {
    return Math.toIntExact(WholeNumber.parse(value, 0, CountConverter.MAX));
  }
}
