package dev.sourcecheck.net;

import java.net.IDN;
import java.util.Locale;

/** A name, or all its subdomains: {@code *.example.com} does not match {@code example.com}. */
final class HostPattern {
  private final String name;
  private final boolean subdomains;

  private HostPattern(String name, boolean subdomains) {
    this.name = name;
    this.subdomains = subdomains;
  }

  /**
   * @throws IllegalArgumentException if the text is neither a name nor {@code *.name}
   */
  static HostPattern parse(String text) {
    String pattern = normal(text.strip());
    boolean subdomains = pattern.startsWith("*.");
    String name = subdomains ? pattern.substring(1) : pattern;
    if (name.length() < 2 || name.contains("*") || name.contains("/") || name.contains(":")) {
      throw new IllegalArgumentException("Not a name or *.name: " + text);
    }
    return new HostPattern(name, subdomains);
  }

  boolean matches(String host) {
    String normal = normal(host);
    return subdomains
        ? normal.endsWith(name) && normal.length() > name.length()
        : normal.equals(name);
  }

  /** Normalizes as DNS compares names: case, a trailing dot and the script do not matter. */
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
