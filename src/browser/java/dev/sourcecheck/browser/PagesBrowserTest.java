package dev.sourcecheck.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The main flows of the pages, in Chromium. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class PagesBrowserTest {
  private static final String PASSWORD = "p@ss word/for-tests-alone";

  private static BrowserProcess chromium;

  @TestHTTPResource("/")
  URI root;

  @BeforeAll
  static void launch() {
    chromium = BrowserProcess.start();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @Test
  void signsInAndOutByKeyboard() {
    try (BrowserSession session = open()) {
      session.signIn();
      assertThat(session.page).hasTitle("Sources – Sourcecheck");

      session.page.getByRole(AriaRole.BUTTON, named("Sign out")).focus();
      session.page.keyboard().press("Enter");

      session.page.waitForURL("**/login");
      session.page.navigate("/ui/sources");
      session.page.waitForURL("**/login?**");
      session.requireNoFaults();
    }
  }

  @Test
  void explainsAWrongKey() {
    try (BrowserSession session = open()) {
      session.page.navigate("/login");
      session.typeKey("hunter2");

      assertThat(session.page.getByRole(AriaRole.ALERT))
          .hasText("The API key is unknown or was revoked");
      assertThat(session.page.getByLabel("API key")).isFocused();
      session.requireNoFaults();
    }
  }

  @Test
  void addsASourceByKeyboard() {
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      page.navigate("/ui/sources/new");
      type(page, "Name", "By keyboard " + System.nanoTime());
      type(page, "Host", "https://db.example/");
      type(page, "Database name", "shop");
      type(page, "User", "ann");
      type(page, "Password", PASSWORD);

      page.keyboard().press("Enter");

      // the first invalid field has the focus, and the password is still there
      Locator host = page.getByLabel("Host");
      assertThat(host).isFocused();
      assertThat(host).hasAttribute("aria-invalid", "true");
      assertThat(page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)))
          .hasValue(PASSWORD);

      host.fill("db.example");
      page.keyboard().press("Enter");

      page.waitForURL("**/ui/sources/*");
      assertThat(page.getByText("db.example:5432/shop")).isVisible();
      session.requireNoFaults();
    }
  }

  @Test
  void fillsTheFormFromAConnectionString() {
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      page.navigate("/ui/sources/new?type=mysql");
      page.getByText("Fill in from a connection string").click();
      page.getByLabel("Connection string")
          .fill("postgresql://ann:p%40ss%20word%2Ffor-tests-alone@db.example:5433/shop?x=y");

      page.getByRole(AriaRole.BUTTON, named("Fill in")).click();

      assertThat(page.getByLabel("Type")).hasValue("pg");
      assertThat(page.getByLabel("Host")).hasValue("db.example");
      assertThat(page.getByLabel("Port")).hasValue("5433");
      assertThat(page.getByLabel("Password", new Page.GetByLabelOptions().setExact(true)))
          .hasValue(PASSWORD);
      assertThat(page.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName("x y")))
          .containsText("Unknown");
      session.requireNoFaults();
    }
  }

  @Test
  void changingAFieldClearsTheVerdict() {
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      page.navigate("/ui/sources/new");
      type(page, "Host", "127.0.0.1");
      type(page, "Port", "1");
      type(page, "Database name", "shop");
      type(page, "User", "ann");

      page.getByRole(AriaRole.BUTTON, named("Test without saving")).click();

      Locator panel = page.locator("#form-test");
      assertThat(panel).containsText("Failed");
      assertThat(page.getByLabel("Host")).hasAttribute("aria-invalid", "true");
      assertThat(page.locator("#announcer")).hasText("The test ended: Failed");

      page.getByLabel("Port").press("2");

      assertThat(panel).isEmpty();
      assertThat(page.locator("[aria-invalid=true]")).hasCount(0);
      session.requireNoFaults();
    }
  }

  @Test
  void searchFiltersWhileTyping() {
    String found = create("Findable");
    String other = create("Another");
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();

      page.getByRole(AriaRole.SEARCHBOX).pressSequentially("findable");

      assertThat(page.getByText(other)).hasCount(0);
      assertThat(page.getByText(found).first()).isVisible();
      assertThat(page.getByRole(AriaRole.SEARCHBOX)).isFocused();
      assertThat(page.url()).contains("q=findable");
      session.requireNoFaults();
    }
  }

  @Test
  void hostileNamesAreText() {
    create("<img src=x onerror=alert(1)>");
    create("\"><script>alert(2)</script>");
    try (BrowserSession session = open()) {
      session.signIn();
      session.page.navigate("/ui/sources?q=alert");

      assertThat(session.page.locator(".source-row")).hasCount(2);
      assertThat(session.page.locator("main img, main script")).hasCount(0);
      session.requireNoFaults();
    }
  }

  @Test
  void linkOfDatafoldLeadsToTheSource() {
    String name = create("Linked");
    long id =
        given()
            .get("/api/v1/data_sources")
            .jsonPath()
            .getLong("find { it.name == '" + name + "' }.id");
    try (BrowserSession session = open()) {
      session.page.navigate("/settings/integrations/dwh/pg/" + id);
      session.typeKey(StoreResource.KEY);

      session.page.waitForURL("**/ui/sources/" + id);
      assertThat(session.page.getByRole(AriaRole.HEADING, named(name))).isVisible();
    }
  }

  @ParameterizedTest
  @CsvSource({"LIGHT, 1280", "DARK, 1280", "LIGHT, 360", "DARK, 360"})
  void everyViewIsAccessible(ColorScheme theme, int width) {
    String name = create("A source with quite a long name, as people choose them " + theme);
    try (BrowserSession session = BrowserSession.open(chromium.browser(), root, theme, width)) {
      Page page = session.page;
      page.navigate("/login");
      session.inspect("sign-in");
      session.signIn();
      session.inspect("sources");
      page.navigate("/ui/sources?q=nothing-matches");
      session.inspect("sources-none");
      page.navigate("/ui/sources");
      page.getByRole(AriaRole.LINK, named(name)).click();
      session.inspect("source");
      page.navigate("/ui/sources/new");
      session.inspect("form");
      page.getByRole(AriaRole.BUTTON, named("Save")).click();
      assertThat(page.locator("#form-errors")).isVisible();
      session.inspect("form-errors");
      page.navigate("/ui/keys");
      session.inspect("keys");
      page.navigate("/ui/sources/999999");
      session.inspect("error");
    }
  }

  private BrowserSession open() {
    return BrowserSession.open(chromium.browser(), root, ColorScheme.LIGHT, 1280);
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }

  private static void type(Page page, String label, String text) {
    Locator control = page.getByLabel(label, new Page.GetByLabelOptions().setExact(false)).first();
    control.focus();
    page.keyboard().press("Control+A");
    page.keyboard().type(text);
  }

  /** Creates a source and returns its name. */
  private static String create(String prefix) {
    String name = prefix + " " + System.nanoTime();
    given()
        .contentType("application/json")
        .body(
            Map.of(
                "name",
                name,
                "type",
                "pg",
                "options",
                Map.of("host", "127.0.0.1", "port", 1, "user", "ann", "dbname", "shop")))
        .post("/api/v1/data_sources")
        .then()
        .statusCode(200);
    return name;
  }
}
