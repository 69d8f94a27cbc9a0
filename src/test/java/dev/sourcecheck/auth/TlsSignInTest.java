package dev.sourcecheck.auth;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.BehindProxies;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Cookie;
import io.restassured.specification.RequestSpecification;
import org.junit.jupiter.api.Test;

/** Behind a proxy that terminates TLS. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(BehindProxies.class)
class TlsSignInTest {
  private static final String SOURCES = "/api/v1/data_sources";
  private static final String COOKIE = "__Host-sourcecheck_session";

  @Test
  void cookieIsSecureAndBoundToTheHost() {
    Cookie cookie = signedIn();

    assertThat(cookie.isSecured()).isTrue();
    assertThat(cookie.isHttpOnly()).isTrue();
    assertThat(cookie.getDomain()).isNull();
    assertThat(cookie.getPath()).isEqualTo("/");
    assertThat(overTls().cookie(COOKIE, cookie.getValue()).get(SOURCES).statusCode())
        .isEqualTo(200);
  }

  @Test
  void cookieOfAPlainConnectionIsIgnored() {
    Cookie cookie = signedIn();

    assertThat(overTls().cookie("sourcecheck_session", cookie.getValue()).get(SOURCES).statusCode())
        .isEqualTo(401);
  }

  @Test
  void originIsThatOfTheProxy() {
    Cookie cookie = signedIn();

    assertThat(write(cookie, "https://checks.example")).isEqualTo(200);
    assertThat(write(cookie, "http://checks.example")).isEqualTo(403);
    assertThat(write(cookie, "https://checks.example:8443")).isEqualTo(403);
  }

  private static int write(Cookie cookie, String origin) {
    return overTls()
        .cookie(COOKIE, cookie.getValue())
        .header("Origin", origin)
        .body("{\"name\": \"over TLS\", \"type\": \"pg\"}")
        .post(SOURCES)
        .statusCode();
  }

  private static Cookie signedIn() {
    return overTls().formParam("key", StoreResource.KEY).post("/login").detailedCookie(COOKIE);
  }

  private static RequestSpecification overTls() {
    return given()
        .noFilters()
        .header("X-Forwarded-For", "203.0.113.30")
        .header("X-Forwarded-Proto", "https")
        .header("X-Forwarded-Host", "checks.example");
  }
}
