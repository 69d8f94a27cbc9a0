package dev.sourcecheck.servers;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/**
 * Trusts the proxies on this machine and in 10.1.0.0/16, and allows two wrong keys per address
 * while a test runs.
 */
public final class BehindProxies implements QuarkusTestProfile {
  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "quarkus.http.proxy.proxy-address-forwarding", "true",
        "quarkus.http.proxy.enable-forwarded-host", "true",
        "quarkus.http.proxy.trusted-proxies", "127.0.0.1,10.1.0.0/16",
        "sourcecheck.limits.failures", "2",
        "sourcecheck.limits.failure-refill", "1h");
  }
}
