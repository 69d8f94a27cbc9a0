package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(LockoutTest.StrictLoginLimit.class)
class LockoutTest {
  private static final String SOURCES = "/api/v1/data_sources";

  /** Two wrong keys while the test runs. */
  public static final class StrictLoginLimit implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of(
          "sourcecheck.limits.failures", "2",
          "sourcecheck.limits.failure-refill", "1h");
    }
  }

  @Test
  void limitsWrongKeysOnly() {
    given().get(SOURCES).then().statusCode(200);
    guess("Key " + ApiKeyText.random().reveal(), 401);
    guess("Bearer nonsense", 401);

    Response third = guess("Key " + ApiKeyText.random().reveal(), 429);

    assertThat(Integer.parseInt(third.header("Retry-After"))).isBetween(3_000, 3_600);
    assertThat(third.jsonPath().getString("detail")).contains("wrong API keys");
    guess("Basic eDp5", 429);
    given().get(SOURCES).then().statusCode(200);
  }

  private static Response guess(String header, int status) {
    Response answer = given().header("Authorization", header).get(SOURCES);
    assertThat(answer.statusCode()).isEqualTo(status);
    return answer;
  }
}
