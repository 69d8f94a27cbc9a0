package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.net.EgressSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * The egress settings of the service, from the same environment variables, such as {@code
 * SOURCECHECK_EGRESS_DENY_RANGES}.
 */
final class EgressVariables implements EgressSettings {
  private static final String PREFIX = "SOURCECHECK_EGRESS_";

  private final EnvironmentVariables variables;

  EgressVariables(EnvironmentVariables variables) {
    this.variables = variables;
  }

  /**
   * @throws IllegalArgumentException if the value is neither true nor false
   */
  @Override
  public Optional<Boolean> loopback() {
    return value("LOOPBACK")
        .map(
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true", "1", "yes", "y", "on" -> true;
                  case "false", "0", "no", "n", "off" -> false;
                  default ->
                      throw new IllegalArgumentException(PREFIX + "LOOPBACK must be true or false");
                });
  }

  @Override
  public Optional<List<String>> allowRanges() {
    return list("ALLOW_RANGES");
  }

  @Override
  public Optional<List<String>> denyRanges() {
    return list("DENY_RANGES");
  }

  @Override
  public Optional<List<String>> allowHosts() {
    return list("ALLOW_HOSTS");
  }

  @Override
  public Optional<List<String>> denyHosts() {
    return list("DENY_HOSTS");
  }

  @Override
  public Optional<List<String>> allowPorts() {
    return list("ALLOW_PORTS");
  }

  @Override
  public Optional<List<String>> denyPorts() {
    return list("DENY_PORTS");
  }

  private Optional<List<String>> list(String name) {
    return value(name)
        .map(
            text ->
                Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(item -> !item.isEmpty())
                    .toList());
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(variables.get(PREFIX + name))
        .map(String::strip)
        .filter(text -> !text.isEmpty());
  }
}
