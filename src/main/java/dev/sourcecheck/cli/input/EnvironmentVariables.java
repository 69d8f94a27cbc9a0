package dev.sourcecheck.cli.input;

import org.jspecify.annotations.Nullable;

/** The environment variables. */
@FunctionalInterface
public interface EnvironmentVariables {
  /** The value, null if the variable is not set. */
  @Nullable String get(String name);

  /**
   * Requires that a variable is set.
   *
   * @throws UsageException without its value
   */
  default String require(String name) throws UsageException {
    String value = get(name);
    if (value == null) {
      throw new UsageException("The environment variable " + name + " is not set");
    }
    return value;
  }
}
