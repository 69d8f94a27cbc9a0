package dev.sourcecheck.servers;

import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** Settings as the service would read them, with a few of them changed. */
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
