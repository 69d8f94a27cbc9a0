package dev.sourcecheck.http;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.BehindProxies;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** Behind trusted proxies: this machine, and another one in front of it. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(BehindProxies.class)
class TrustedProxyTest {
  private static final String SOURCES = "/api/v1/data_sources";

  @Test
  void countsWrongKeysByTheClient() {
    guess("203.0.113.1", 401);
    guess("203.0.113.1", 401);
    guess("203.0.113.1", 429);
    guess("203.0.113.2", 401);
    given().header("X-Forwarded-For", "203.0.113.1").get(SOURCES).then().statusCode(200);
  }

  @Test
  void countsByTheNearestUntrustedAddress() {
    guess("198.51.100.1, 203.0.113.10", 401);
    guess("198.51.100.2, 203.0.113.10", 401);
    guess("198.51.100.3, 203.0.113.10", 429);
    guess("nonsense, 203.0.113.10:4711", 429);
    guess("203.0.113.10, 10.1.2.3", 429);
    guess("198.51.100.4, 203.0.113.10, 10.1.2.3, 10.1.9.9", 429);
    wrong()
        .header("X-Forwarded-For", "198.51.100.5")
        .header("X-Forwarded-For", "203.0.113.10")
        .get(SOURCES)
        .then()
        .statusCode(429);
    wrong()
        .header("Forwarded", "for=198.51.100.6")
        .header("X-Forwarded-For", "203.0.113.10")
        .get(SOURCES)
        .then()
        .statusCode(429);
  }

  @Test
  void countsIpv6NetworkAsOneAddress() {
    guess("2001:db8:0:1::1", 401);
    guess("[2001:db8:0:1::2]:4711", 401);
    guess("2001:db8:0:1:ffff::3", 429);
    guess("2001:db8:0:2::1", 401);
    guess("::ffff:203.0.113.20", 401);
    guess("203.0.113.20", 401);
    guess("203.0.113.20", 429);
  }

  private static void guess(String forwardedFor, int status) {
    assertThat(wrong().header("X-Forwarded-For", forwardedFor).get(SOURCES).statusCode())
        .as(forwardedFor)
        .isEqualTo(status);
  }

  private static RequestSpecification wrong() {
    return given().header("Authorization", "Bearer nonsense");
  }
}
