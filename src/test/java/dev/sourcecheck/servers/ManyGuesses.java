package dev.sourcecheck.servers;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** For tests that send many wrong keys and look at something else than their limit. */
public final class ManyGuesses implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("sourcecheck.limits.failures", "100000");
  }
}
