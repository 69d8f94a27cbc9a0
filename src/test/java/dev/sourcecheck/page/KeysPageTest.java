package dev.sourcecheck.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.auth.ApiKey;
import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class KeysPageTest {
  private static final Pattern KEY = Pattern.compile("sck_[0-9a-f]{12}_[A-Za-z0-9_-]{43}");

  private final ApiKeyStore keys;

  KeysPageTest(ApiKeyStore keys) {
    this.keys = keys;
  }

  @Test
  void showsANewKeyOnce() {
    Response created =
        PageClient.admin().post("/ui/keys", Map.of("name", "from the page", "role", "operator"));

    Matcher key = KEY.matcher(created.asString());
    assertThat(key.find()).isTrue();
    assertThat(
            given()
                .header("Authorization", "Key " + key.group())
                .get("/api/v1/data_sources")
                .statusCode())
        .isEqualTo(200);
    assertThat(PageClient.admin().get("/ui/keys").asString())
        .contains("from the page")
        .doesNotContainPattern(KEY);
  }

  @ParameterizedTest
  @CsvSource({"'', viewer, 422", "x, root, 400", "x, '', 400"})
  void rejectsInvalidInput(String name, String role, int status) {
    assertThat(PageClient.admin().post("/ui/keys", Map.of("name", name, "role", role)).statusCode())
        .isEqualTo(status);
  }

  @Test
  void revokesAKey() {
    keys.create("to be revoked", Role.VIEWER);
    ApiKey key =
        keys.list().stream()
            .filter(each -> each.name().equals("to be revoked"))
            .findFirst()
            .orElseThrow();

    Response revoked = PageClient.admin().post("/ui/keys/" + key.id() + "/revoke", Map.of());

    assertThat(revoked.header("Location")).isEqualTo("/ui/keys");
    assertThat(PageClient.admin().post("/ui/keys/" + key.id() + "/revoke", Map.of()).statusCode())
        .isEqualTo(404);
  }

  @Test
  void hostileNamesAreText() {
    keys.create("<img src=x onerror=alert(1)>", Role.VIEWER);

    assertThat(PageClient.admin().get("/ui/keys").asString()).doesNotContain("<img src=x");
  }
}
