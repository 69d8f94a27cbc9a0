package dev.sourcecheck.source.options;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a text option may look like. Drivers are never given a URL built from options, and still
 * nothing that means something in one gets this far.
 */
enum TextFormat {
  /** A host name, an IPv4 or an IPv6 address, or a label that becomes part of a host name. */
  HOST(
      "^([A-Za-z0-9_.][A-Za-z0-9_.-]*"
          + "|\\[?[0-9A-Fa-f]*:[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9_.-]+)?\\]?)$",
      "Input should be a host name or an IP address alone, in ASCII: without a scheme, a port,"
          + " white space or any of / ? & ; # \\ , @"),
  /** A database and the like. */
  IDENTIFIER(
      "^([^\\s\\u0000-\\u001F\\u007F-\\u009F/?&;#\\\\,@]"
          + "([^\\u0000-\\u001F\\u007F-\\u009F/?&;#\\\\,@]*"
          + "[^\\s\\u0000-\\u001F\\u007F-\\u009F/?&;#\\\\,@])?)?$",
      "Input should be a name without control characters, white space around it or any of"
          + " / ? & ; # \\ , @"),
  /** A path of a URL. */
  PATH(
      "^[A-Za-z0-9/_.~-]*$",
      "Input should be a path of letters, digits and any of / _ . ~ - without a query"),
  /** One line. */
  LINE("^[^\\u0000-\\u001F\\u007F-\\u009F]*$", "Input should have no control characters"),
  /** Any text. */
  TEXT(null, "");

  private final @Nullable Pattern pattern;
  private final String words;

  TextFormat(@Nullable String pattern, String words) {
    this.pattern = pattern == null ? null : Pattern.compile(pattern);
    this.words = words;
  }

  boolean fits(String text) {
    return pattern == null || pattern.matcher(text).matches();
  }

  /** What the text should be like, for people. */
  String words() {
    return words;
  }

  /** As a JSON Schema has it, null if anything goes. */
  @Nullable String pattern() {
    return pattern == null ? null : pattern.pattern();
  }
}
