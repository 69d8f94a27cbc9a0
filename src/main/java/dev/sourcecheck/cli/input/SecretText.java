package dev.sourcecheck.cli.input;

import java.util.regex.Pattern;

/** The values of secret fields, which are either literal or references. */
final class SecretText {
  private static final Pattern LOOKS_LIKE_REFERENCE = Pattern.compile("\\$+\\{.*}", Pattern.DOTALL);

  private SecretText() {}

  /** A value that is never resolved, even if it looks like a reference. */
  static String literal(String value) {
    return LOOKS_LIKE_REFERENCE.matcher(value).matches() ? "$" + value : value;
  }

  static String variable(String name) {
    return "${env:" + name + "}";
  }

  static String file(String path) {
    return "${file:" + path + "}";
  }
}
