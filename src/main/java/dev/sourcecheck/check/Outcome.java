package dev.sourcecheck.check;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The outcome of a step or of a whole test. A test as a whole is never skipped. */
public enum Outcome {
  SUCCESS,
  FAILED,
  SKIPPED;

  /** The value on the wire and in the database. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The outcome that a nullable column holds. */
  public static @Nullable Outcome ofColumn(@Nullable String value) {
    return value == null ? null : ofWire(value);
  }

  public static Outcome ofWire(String value) {
    return valueOf(value.toUpperCase(Locale.ROOT));
  }
}
