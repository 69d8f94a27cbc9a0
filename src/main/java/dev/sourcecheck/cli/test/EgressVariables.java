package dev.sourcecheck.cli.test;

import dev.sourcecheck.net.EgressSettings;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The egress settings of the service. */
final class EgressVariables implements EgressSettings {
  private static final String PREFIX = "sourcecheck.egress.";

  private final SettingValues values;

  EgressVariables(SettingValues values) {
    this.values = values;
  }

  /**
   * @throws IllegalArgumentException if the value is neither true nor false
   */
  @Override
  public Optional<Boolean> loopback() {
    return value("loopback")
        .map(
            text ->
                switch (text.toLowerCase(Locale.ROOT)) {
                  case "true", "1", "yes", "y", "on" -> true;
                  case "false", "0", "no", "n", "off" -> false;
                  default ->
                      throw new IllegalArgumentException(
                          SettingValues.variable(PREFIX + "loopback") + " must be true or false");
                });
  }

  @Override
  public Optional<List<String>> allowRanges() {
    return list("allow-ranges");
  }

  @Override
  public Optional<List<String>> denyRanges() {
    return list("deny-ranges");
  }

  @Override
  public Optional<List<String>> allowHosts() {
    return list("allow-hosts");
  }

  @Override
  public Optional<List<String>> denyHosts() {
    return list("deny-hosts");
  }

  @Override
  public Optional<List<String>> allowPorts() {
    return list("allow-ports");
  }

  @Override
  public Optional<List<String>> denyPorts() {
    return list("deny-ports");
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
    return values.find(PREFIX + name);
  }
}
