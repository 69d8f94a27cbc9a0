package dev.sourcecheck.servers;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Allows one test and one listing of a host at a time. */
public final class OnePerHost implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of("sourcecheck.job.per-host", "1", "sourcecheck.dqops.listings-per-host", "1");
  }
}
