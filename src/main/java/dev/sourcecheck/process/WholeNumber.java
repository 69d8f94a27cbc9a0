package dev.sourcecheck.process;

import java.math.BigInteger;

/** Parses the whole numbers of settings. */
final class WholeNumber {
  private WholeNumber() {}

  /**
   * @throws IllegalArgumentException if the text is no number from min to max, with a message for
   *     the person who set it
   */
  static long parse(String text, long min, long max) {
    BigInteger number;
    try {
      number = new BigInteger(text.strip());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("Expected a whole number from " + min, e);
    }
    if (number.compareTo(BigInteger.valueOf(min)) < 0) {
      throw new IllegalArgumentException("Expected a whole number from " + min);
    }
    if (number.compareTo(BigInteger.valueOf(max)) > 0) {
      throw new IllegalArgumentException("Expected a whole number up to " + max);
    }
    return number.longValueExact();
  }
}
