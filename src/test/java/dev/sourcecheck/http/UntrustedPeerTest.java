package dev.sourcecheck.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Behind an untrusted proxy, while another one is trusted. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(UntrustedPeerTest.OtherProxy.class)
class UntrustedPeerTest {
  /** Two wrong keys per address while the test runs. */
  public static final class OtherProxy implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "quarkus.http.proxy.proxy-address-forwarding", "true",
          "quarkus.http.proxy.trusted-proxies", "10.9.9.9",
          "sourcecheck.limits.failures", "2",
          "sourcecheck.limits.failure-refill", "1h");
    }
  }

  @Test
  void ignoresForwardedHeaders() {
    assertThat(guess("X-Forwarded-For", "203.0.113.1")).isEqualTo(401);
    assertThat(guess("X-Forwarded-For", "203.0.113.2")).isEqualTo(401);
    assertThat(guess("X-Forwarded-For", "203.0.113.3")).isEqualTo(429);
    assertThat(guess("X-Forwarded-For", "10.9.9.9")).isEqualTo(429);
    assertThat(guess("Forwarded", "for=203.0.113.4")).isEqualTo(429);
    assertThat(guess("X-Real-IP", "203.0.113.5")).isEqualTo(429);
    assertThat(guess("X-Forwarded-Trusted-Proxy", "true")).isEqualTo(429);
  }

  private static int guess(String header, String value) {
    return given()
        .header("Authorization", "Bearer nonsense")
        .header(header, value)
        .get("/api/v1/data_sources")
        .statusCode();
  }
}
