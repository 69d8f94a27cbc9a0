package dev.sourcecheck.page;

import static io.restassured.RestAssured.given;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.StoreResource;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.util.LinkedHashMap;
import java.util.Map;

/** Requests pages as a browser does that is signed in, and follows no redirects. */
final class PageClient {
  static final String HTML = "text/html,application/xhtml+xml,*/*;q=0.8";
  private static final String COOKIE = "sourcecheck_session";

  private final String session;

  private PageClient(String session) {
    this.session = session;
  }

  static PageClient admin() {
    return signedIn(StoreResource.KEY);
  }

  static PageClient as(Role role, ApiKeyStore keys) {
    return signedIn(keys.create("page of " + role.wire(), role));
  }

  private static PageClient signedIn(String key) {
    return new PageClient(given().noFilters().formParam("key", key).post("/login").cookie(COOKIE));
  }

  static RequestSpecification anonymous() {
    return given().noFilters().redirects().follow(false).header("Accept", HTML);
  }

  static String origin() {
    return RestAssured.baseURI + ":" + RestAssured.port;
  }

  Response get(String path) {
    return request().get(path);
  }

  Response post(String path, Map<String, String> form) {
    return request().formParams(new LinkedHashMap<>(form)).post(path);
  }

  /** As htmx sends a form. */
  Response postPart(String path, Map<String, String> form) {
    return request().header("HX-Request", "true").formParams(new LinkedHashMap<>(form)).post(path);
  }

  RequestSpecification request() {
    return anonymous().cookie(COOKIE, session).header("Origin", origin());
  }
}
