package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.embedded.StartupError;
import java.util.Locale;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** The values of settings, from where the service reads them too, but without the framework. */
final class SettingValues {
  private final EnvironmentVariables variables;
  private final UnaryOperator<@Nullable String> properties;

  /**
   * @param properties returns the value of a system property, which takes precedence, or null
   */
  SettingValues(EnvironmentVariables variables, UnaryOperator<@Nullable String> properties) {
    this.variables = variables;
    this.properties = properties;
  }

  /** The value of a setting, empty if it is not set or blank. */
  Optional<String> find(String name) {
    String value = properties.apply(name);
    if (value == null) {
      value = variables.get(variable(name));
    }
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  /**
   * @throws UsageException if the setting has an invalid value
   */
  <T> Optional<T> find(String name, Converter<T> converter) throws UsageException {
    Optional<String> text = find(name);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(converter.convert(text.get()));
    } catch (IllegalArgumentException e) {
      throw new UsageException(sentence(StartupError.setting(name, text.get(), e.getMessage())));
    }
  }

  static String variable(String name) {
    return name.replaceAll("[^a-zA-Z0-9]", "_").toUpperCase(Locale.ROOT);
  }

  private static String sentence(String text) {
    return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
  }
}
