package dev.sourcecheck.check;

import java.util.Locale;

/** The outcome of a step or of a whole test. A test as a whole is never skipped. */
public enum Outcome {
  SUCCESS,
  FAILED,
  SKIPPED;

  /** The value on the wire and in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Outcome ofWire(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
