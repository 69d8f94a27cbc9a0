package dev.sourcecheck.api.datafold;

import static dev.sourcecheck.api.datafold.DatafoldClient.SOURCES;
import static dev.sourcecheck.api.datafold.DatafoldClient.assertError;
import static dev.sourcecheck.api.datafold.DatafoldClient.awaitStatus;
import static dev.sourcecheck.api.datafold.DatafoldClient.form;
import static dev.sourcecheck.api.datafold.DatafoldClient.register;
import static dev.sourcecheck.api.datafold.DatafoldClient.submitted;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(BadgeResourceTest.PublicBadges.class)
class BadgeResourceTest {
  private final String url;

  BadgeResourceTest(@ConfigProperty(name = "test.url") String url) {
    this.url = url;
  }

  /** Shows badges without a key. */
  public static class PublicBadges implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
      return Map.of("sourcecheck.badge.public", "true");
    }
  }

  @Test
  void showsTheLatestResult() {
    long source = register(form(UUID.randomUUID().toString(), "nosuch"));

    assertThat(badge(source).asString()).contains("<title>sourcecheck: not tested</title>");

    awaitStatus(submitted(source), "done");
    Response failing = badge(source);
    assertThat(failing.contentType()).isEqualTo("image/svg+xml");
    assertThat(failing.header("Cache-Control")).isEqualTo("no-cache, max-age=0");
    assertThat(failing.asString())
        .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"134\"")
        .contains("<title>sourcecheck: failing</title>");
  }

  @Test
  void onlyTheBadgeIsPublic() throws IOException, InterruptedException {
    long source = register(form(UUID.randomUUID().toString(), "nosuch"));

    assertThat(statusWithoutKey("/" + source + "/badge.svg")).isEqualTo(200);
    assertThat(statusWithoutKey("/" + source)).isEqualTo(401);
    assertThat(statusWithoutKey("/" + source + "/summary")).isEqualTo(401);
    assertThat(statusWithoutKey("/types/../" + source + "/badge.svg/../summary")).isEqualTo(401);
  }

  @Test
  void doesNotFindUnknownSource() {
    assertError(badge(999_999), "not_found", "path", "data_source_id");
  }

  private static Response badge(long source) {
    return given().get(SOURCES + "/" + source + "/badge.svg");
  }

  private int statusWithoutKey(String path) throws IOException, InterruptedException {
    return HttpClient.newHttpClient()
        .send(
            HttpRequest.newBuilder(URI.create(url + SOURCES + path)).build(),
            HttpResponse.BodyHandlers.discarding())
        .statusCode();
  }
}
