package dev.sourcecheck.cli;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Settings that are read before the framework and its configuration are available. */
final class StartupSettings {
  private StartupSettings() {}

  /**
   * Returns the system property, otherwise the environment variable of the corresponding name,
   * otherwise the default.
   */
  static String of(String name, String defaultValue) {
    String value = System.getProperty(name);
    if (value == null) {
      value = System.getenv(environmentName(name));
    }
    return value == null || value.isBlank() ? defaultValue : value;
  }

  static @Nullable String find(String name) {
    String value = of(name, "");
    return value.isBlank() ? null : value;
  }

  static String environmentName(String name) {
    return name.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
  }
}
