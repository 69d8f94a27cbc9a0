package dev.sourcecheck.servers;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The settings of the service with some values overridden. */
public final class TestSettings {
  private TestSettings() {}

  public static <T> T of(Class<T> mapping, Map<String, String> changed) {
    return new SmallRyeConfigBuilder()
        .withMapping(mapping)
        .withSources(new PropertiesConfigSource(changed, "test", 500))
        .build()
        .getConfigMapping(mapping);
  }
}
