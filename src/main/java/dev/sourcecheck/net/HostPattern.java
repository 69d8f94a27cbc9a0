package dev.sourcecheck.net;

import java.net.IDN;
import java.util.Locale;

/** A name, or all names below one: {@code *.example.com} is not {@code example.com} itself. */
final class HostPattern {
  private final String name;
  private final boolean below;

  private HostPattern(String name, boolean below) {
    this.name = name;
    this.below = below;
  }

  /**
   * @throws IllegalArgumentException if it is neither
   */
  static HostPattern parse(String text) {
    String pattern = normal(text.strip());
    boolean below = pattern.startsWith("*.");
    String name = below ? pattern.substring(1) : pattern;
    if (name.length() < 2 || name.contains("*") || name.contains("/") || name.contains(":")) {
      throw new IllegalArgumentException("Not a name or *.name: " + text);
    }
    return new HostPattern(name, below);
  }

  boolean matches(String host) {
    String normal = normal(host);
    return below ? normal.endsWith(name) && normal.length() > name.length() : normal.equals(name);
  }

  /** As name servers compare names: case, a dot at the end and the script make no difference. */
  private static String normal(String host) {
    String ascii;
    try {
      ascii = IDN.toASCII(host);
    } catch (IllegalArgumentException e) {
      ascii = host;
    }
    String lower = ascii.toLowerCase(Locale.ROOT);
    return lower.endsWith(".") ? lower.substring(0, lower.length() - 1) : lower;
  }
}
