package dev.sourcecheck.cli.input;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The only template that is common in dbt's profiles: {@code env_var('NAME', 'default')}. */
final class JinjaText {
  private static final Pattern VARIABLE =
      Pattern.compile(
          "\\{\\{\\s*env_var\\(\\s*(['\"])([^'\"]+)\\1\\s*(?:,\\s*(['\"])(.*?)\\3\\s*)?\\)"
              + "\\s*(?:\\|\\s*(?:int|as_number|as_text|as_native|trim)\\s*)*}}");

  private JinjaText() {}

  /** The variable that is the whole text and has no default; null for other texts. */
  static @Nullable String variable(String text) {
    Matcher matcher = VARIABLE.matcher(text.strip());
    return matcher.matches() && matcher.group(4) == null ? matcher.group(2) : null;
  }

  /**
   * Replaces variables by their values.
   *
   * @throws UsageException for any other template, and for a variable that is not set
   */
  static String resolve(String text, EnvironmentVariables variables) throws UsageException {
    if (!text.contains("{{") && !text.contains("{%")) {
      return text;
    }
    StringBuilder resolved = new StringBuilder();
    Matcher matcher = VARIABLE.matcher(text);
    int from = 0;
    while (matcher.find()) {
      resolved.append(plain(text.substring(from, matcher.start())));
      String value = variables.get(matcher.group(2));
      String fallback = matcher.group(4);
      resolved.append(
          value != null
              ? value
              : fallback != null ? fallback : variables.require(matcher.group(2)));
      from = matcher.end();
    }
    return resolved.append(plain(text.substring(from))).toString();
  }

  private static String plain(String text) throws UsageException {
    if (text.contains("{{") || text.contains("{%")) {
      throw new UsageException("it has a template other than env_var");
    }
    return text;
  }
}
