package dev.sourcecheck.auth;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The permissions of a key. Each role includes the preceding ones. */
public enum Role {
  /** Reads sources, tests and results. */
  VIEWER,
  /** Submits and cancels tests, and provides their credentials and confirmations. */
  OPERATOR,
  /** Creates, changes and deletes sources. */
  ADMIN;

  /** The name in the store and on the command line. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  public static Optional<Role> ofWire(String name) {
    return Arrays.stream(values()).filter(role -> role.wire().equals(name)).findFirst();
  }

  /** True if the role has the permissions of the other one. */
  public boolean includes(Role required) {
    return compareTo(required) >= 0;
  }
}
