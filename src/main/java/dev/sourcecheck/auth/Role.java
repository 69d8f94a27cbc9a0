package dev.sourcecheck.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What the holder of a key may do; each role may do what those before it may. */
public enum Role {
  /** Reads sources, tests and results. */
  VIEWER,
  /** Submits, answers and cancels tests. */
  OPERATOR,
  /** Creates, changes and deletes sources. */
  ADMIN;

  /** The word in the store and on the command line. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> ofWire(String word) {
    return Arrays.stream(values()).filter(role -> role.wire().equals(word)).findFirst();
  }

  boolean may(Role needed) {
    return compareTo(needed) >= 0;
  }
}
