package dev.sourcecheck.embedded;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Rewrites the messages of the configuration library for the people who set the values. */
final class SettingErrors {
  private static final String CODE = "SRCFG\\d+: ";
  private static final Pattern INVALID =
      Pattern.compile(
          "The config property (\\S+) with the config value \"(.*)\" threw an Exception whilst"
              + " being converted (.*)",
          Pattern.DOTALL);
  private static final Pattern MISSING =
      Pattern.compile("The config property (\\S+) is required but .*", Pattern.DOTALL);
  private static final Pattern EMPTY =
      Pattern.compile(
          "The config property (\\S+) is defined as the empty String .*", Pattern.DOTALL);

  /** Names the class, and the values in no order. */
  private static final Pattern CHOICE =
      Pattern.compile("Cannot convert .* to enum class \\S+, allowed values: (.*)", Pattern.DOTALL);

  private static final Pattern HEADING = Pattern.compile("Configuration validation failed:\\s*");

  private SettingErrors() {}

  /** A message that is about no setting is returned unchanged. */
  static String readable(String message) {
    Matcher heading = HEADING.matcher(message);
    boolean many = heading.lookingAt();
    if (!many && !message.startsWith("SRCFG")) {
      return message;
    }
    List<String> problems = new ArrayList<>();
    // a message can contain another one with its own code
    for (String problem : (many ? message.substring(heading.end()) : message).split("\\R\\s*")) {
      problems.add(one(problem.replaceAll(CODE, "").strip()));
    }
    return String.join("; ", problems);
  }

  static String invalid(String property, String value, String reason) {
    return named(property) + " has the invalid value \"" + value + "\": " + reason;
  }

  private static String one(String problem) {
    Matcher invalid = INVALID.matcher(problem);
    if (invalid.matches()) {
      return invalid(invalid.group(1), invalid.group(2), reason(invalid.group(3)));
    }
    Matcher missing = MISSING.matcher(problem);
    if (missing.matches()) {
      return named(missing.group(1)) + " is required";
    }
    Matcher empty = EMPTY.matcher(problem);
    return empty.matches() ? named(empty.group(1)) + " is empty" : problem;
  }

  private static String reason(String error) {
    Matcher choice = CHOICE.matcher(error);
    return choice.matches()
        ? "Expected one of "
            + Stream.of(choice.group(1).split(",")).sorted().collect(Collectors.joining(", "))
        : error;
  }

  private static String named(String property) {
    String environment = property.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
    return "the setting " + property + " (" + environment + ")";
  }
}
