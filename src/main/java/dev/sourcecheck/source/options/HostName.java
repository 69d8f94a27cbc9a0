package dev.sourcecheck.source.options;

import java.util.regex.Pattern;

/**
 * The syntax of a host: a host name, an IPv4 or an IPv6 address in ASCII. International names are
 * written in their ASCII form ({@code xn--}).
 */
public final class HostName {
  static final String PATTERN =
      "^([A-Za-z0-9_.][A-Za-z0-9_.-]*"
          + "|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?\\]?)$";

  /** The longest name that DNS can represent. */
  private static final int MAX_LENGTH = 253;

  private static final Pattern COMPILED = Pattern.compile(PATTERN);

  private HostName() {}

  public static boolean isValid(String host) {
    return host.length() <= MAX_LENGTH && COMPILED.matcher(host).matches();
  }
}
