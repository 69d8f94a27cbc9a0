package dev.sourcecheck.servers;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Raises the limit of failed logins for tests that send many wrong keys. */
public final class ManyGuesses implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("sourcecheck.limits.failures", "100000");
  }
}
