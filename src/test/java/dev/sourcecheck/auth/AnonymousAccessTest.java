package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import dev.sourcecheck.servers.TestSettings;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.specification.RequestSpecification;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(AnonymousAccessTest.Operators.class)
class AnonymousAccessTest {
  private static final String SOURCES = "/api/v1/data_sources";

  @TestHTTPResource("/")
  URI root;

  /** Requests without a key are those of an operator. */
  public static final class Operators implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("sourcecheck.auth.anonymous-role", "operator");
    }
  }

  @Test
  void hasTheConfiguredRole() {
    assertThat(anonymous().get(SOURCES).statusCode()).isEqualTo(200);
    assertThat(anonymous().get("/api/connections").statusCode()).isEqualTo(200);
    assertThat(anonymous().body("{}").post(SOURCES + "/999999/test").statusCode()).isEqualTo(422);
    assertThat(anonymous().body("{\"name\": \"x\"}").post(SOURCES).statusCode()).isEqualTo(403);
  }

  @Test
  void wrongKeyIsNotAnonymous() {
    assertThat(anonymous().header("Authorization", "Key nonsense").get(SOURCES).statusCode())
        .isEqualTo(401);
    assertThat(anonymous().cookie("sourcecheck_session", "nonsense").get(SOURCES).statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @CsvSource({
    "Origin, https://evil.example",
    "Origin, null",
    "Sec-Fetch-Site, cross-site",
    "Sec-Fetch-Site, same-site",
    "X-Forwarded-For, 203.0.113.1",
    "X-Real-IP, 203.0.113.1",
    "Forwarded, for=203.0.113.1",
    "Via, 1.1 proxy",
    "Host, evil.example",
    "Host, localhost.evil.example",
    "Host, 10.0.0.1:8080"
  })
  void pagesOfOtherSitesAndProxiesNeedAKey(String header, String value) {
    assertThat(anonymous().header(header, value).get(SOURCES).statusCode()).isEqualTo(401);
    assertThat(anonymous().header(header, value).body("{}").post(SOURCES + "/1/test").statusCode())
        .isEqualTo(401);
  }

  @ParameterizedTest
  @ValueSource(strings = {"same-origin", "none"})
  void ownPagesNeedNoKey(String site) {
    assertThat(
            anonymous()
                .header("Sec-Fetch-Site", site)
                .header("Origin", root.toString().replaceFirst("/$", ""))
                .get(SOURCES)
                .statusCode())
        .isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, true",
    "localhost, true",
    "::1, true",
    "127.0.0.53, true",
    "0.0.0.0, false",
    "::, false",
    "192.0.2.1, false"
  })
  void hasNoEffectBeyondLoopback(String listenHost, boolean effect) {
    AuthSettings settings =
        TestSettings.of(
            AuthSettings.class,
            Map.of(
                "sourcecheck.auth.anonymous-role", "admin",
                "sourcecheck.limits.failure-refill", "PT1S",
                "sourcecheck.limits.keys-max-age", "PT2S"));

    assertThat(new AnonymousAccess(settings, listenHost).configured())
        .isEqualTo(effect ? Role.ADMIN : null);
  }

  private static RequestSpecification anonymous() {
    return given().noFilters();
  }
}
