package dev.sourcecheck.source.options;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The syntax of a text option. Characters with a meaning in URLs are rejected, although no URL for
 * a driver is built from options.
 */
enum TextFormat {
  /** A {@link HostName}, or a label that becomes part of one. */
  HOST(
      HostName.PATTERN,
      "Input should be a host name or an IP address alone, in ASCII: without a scheme, a port,"
          + " white space or any of / ? & ; # \\ , @"),
  /** The name of a database or a similar object. */
  IDENTIFIER(
      "^([^\\s\\u0000-\\u001F\\u007F-\\u009F/?&;#\\\\,@]"
          + "([^\\u0000-\\u001F\\u007F-\\u009F/?&;#\\\\,@]*"
          + "[^\\s\\u0000-\\u001F\\u007F-\\u009F/?&;#\\\\,@])?)?$",
      "Input should be a name without control characters, white space around it or any of"
          + " / ? & ; # \\ , @"),
  /** The path of a URL. */
  PATH(
      "^[A-Za-z0-9/_.~-]*$",
      "Input should be a path of letters, digits and any of / _ . ~ - without a query"),
  /** One line. */
  LINE("^[^\\u0000-\\u001F\\u007F-\\u009F]*$", "Input should have no control characters"),
  /** Any text. */
  TEXT(null, "");

  private final @Nullable Pattern pattern;
  private final String description;

  TextFormat(@Nullable String pattern, String description) {
    this.pattern = pattern == null ? null : Pattern.compile(pattern);
    this.description = description;
  }

  boolean matches(String text) {
    return pattern == null || pattern.matcher(text).matches();
  }

  /** The expected syntax as an error message. */
  String description() {
    return description;
  }

  /** The {@code pattern} of JSON Schema, null if any text matches. */
  @Nullable String pattern() {
    return pattern == null ? null : pattern.pattern();
  }
}
