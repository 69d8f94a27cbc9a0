package dev.sourcecheck.servers;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Sessions of one hour, and failed logins of all tests, which come from one address. */
public final class OneHourSessions implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "sourcecheck.limits.failures", "1000", "sourcecheck.auth.session-lifetime", "PT1H");
  }
}
