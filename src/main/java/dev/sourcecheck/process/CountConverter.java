package dev.sourcecheck.process;

import org.eclipse.microprofile.config.spi.Converter;

/** Reads a setting that is a number from 1: with another one, nothing would ever run. */
public final class CountConverter implements Converter<Integer> {
  private static final long serialVersionUID = 1;

  @Override
  public Integer convert(String value) {
    try {
      int count = Integer.parseInt(value.strip());
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expected a whole number from 1", e);
    }
    throw new IllegalArgumentException("Expected a whole number from 1");
  }
}
