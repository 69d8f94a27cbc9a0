package dev.sourcecheck.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The main flows of the pages, in Chromium. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
class PagesBrowserTest {
  private static final String PASSWORD = "p@ss word/for-tests-alone";

  private static final String API = "/api/v1/data_sources";
  private static final Logger LOG = Logger.getLogger(PagesBrowserTest.class);

  private static BrowserProcess chromium;

  private final ApiKeyStore keys;

  @TestHTTPResource("/")
  URI root;

  PagesBrowserTest(ApiKeyStore keys) {
    this.keys = keys;
  }

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
      assertThat(page.getByRole(AriaRole.ROW, new Page.GetByRoleOptions().setName("x Not shown")))
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
  void mainPathNeedsTheKeyboardAlone() {
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      int tabs = session.tabToElement("a[href='/ui/sources/new']");
      page.keyboard().press("Enter");
      page.waitForURL("**/ui/sources/new");
      tabs += session.tabToElement("#field-name");
      page.keyboard().type("By keys alone " + System.nanoTime());
      tabs += session.tabToElement("#field-options-host");
      page.keyboard().type("127.0.0.1");
      tabs += session.tabToElement("#field-options-dbname");
      page.keyboard().type("shop");
      tabs += session.tabToElement("#field-options-user");
      page.keyboard().type("ann");
      page.keyboard().press("Enter");
      page.waitForURL(Pattern.compile(".*/ui/sources/[0-9]+"));
      tabs += session.tabToElement("form[action$='/test'] button");
      page.keyboard().press("Enter");
      page.waitForURL("**/ui/tests/*");
      LOG.infof("From the sign-in to a running test of a new source: 4 times Enter, %d Tab", tabs);
    }
  }

  @Test
  void hostileTextStaysText() {
    HostileText.ALL.forEach(text -> create(text));
    HostileText.ALL.forEach(text -> keys.create(text, Role.VIEWER));
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      for (String path : List.of("/ui/sources?limit=999", "/ui/keys")) {
        page.navigate(path);
        for (String text : HostileText.ALL) {
          assertThat(page.locator("main").getByText(text).first()).isVisible();
        }
        assertThat(page.locator(HostileText.ELEMENTS)).hasCount(0);
      }
      session.requireNoFaults();
    }
  }

  @Test
  void reflectedTextStaysText() {
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      for (String text : HostileText.ALL) {
        String encoded = URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
        page.navigate("/ui/sources?q=" + encoded + "&started=" + encoded);
        assertThat(page.locator("#q")).hasValue(text);
        assertThat(page.locator(HostileText.ELEMENTS)).hasCount(0);
        page.navigate("/login?reason=" + encoded + "&to=" + encoded);
        assertThat(page.locator(HostileText.ELEMENTS)).hasCount(0);
      }
      page.navigate("/ui/sources/new");
      page.getByText("Fill in from a connection string").click();
      for (String text : HostileText.ALL) {
        page.locator("#field-name").fill(text);
        page.locator("#connection").fill("postgresql://" + text + "@db.example/" + text);
        page.locator("#fill-in").click();
        assertThat(page.locator("#connection")).hasValue("");
        assertThat(page.locator("#field-name")).hasValue(text);
        assertThat(page.locator(HostileText.ELEMENTS)).hasCount(0);
      }
      session.requireNoFaults();
    }
  }

  @Test
  void reportsALostConnectionUntilItIsBack() {
    create("Reachable");
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      page.context().setOffline(true);
      page.getByRole(AriaRole.SEARCHBOX).pressSequentially("reach");

      Locator notice = page.getByRole(AriaRole.ALERT);
      assertThat(notice).hasText("The service cannot be reached. Try again.");

      page.context().setOffline(false);
      page.getByRole(AriaRole.SEARCHBOX).pressSequentially("able");

      assertThat(notice).hasCount(0);
      assertThat(page.locator("#source-count")).containsText(" of ");
      assertThat(session.faults())
          .allMatch(fault -> fault.matches("console: (.*ERR_INTERNET_DISCONNECTED|htmx:.*)"));
    }
  }

  @Test
  void offersWhatTheRoleAllows() {
    create("Read only");
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn(keys.create("reader", Role.VIEWER));

      assertThat(page.locator(".source-row").first()).isVisible();
      // a link to further sources may be one
      assertThat(page.locator("main .button:not(#more)")).hasCount(0);
      assertThat(page.getByRole(AriaRole.NAVIGATION).getByRole(AriaRole.LINK)).hasCount(1);
      session.requireNoFaults();
    }
  }

  @Test
  void linkOfDatafoldLeadsToTheSource() {
    String name = create("Linked");
    long id = id(name);
    try (BrowserSession session = open()) {
      session.page.navigate("/settings/integrations/dwh/pg/" + id);
      session.typeKey(StoreResource.KEY);

      session.page.waitForURL("**/ui/sources/" + id);
      assertThat(session.page.getByRole(AriaRole.HEADING, named(name))).isVisible();
    }
  }

  @Test
  void everyViewIsAccessible() {
    deleteAll();
    try (BrowserSession session = open()) {
      Page page = session.page;
      page.navigate("/login");
      session.inspectAll("sign-in");
      session.signIn();
      session.inspectAll("sources-empty");
      String name = create("A source with quite a long name, as people choose them");
      create("Unbroken_" + "name".repeat(20));
      test(name);
      page.navigate("/ui/sources");
      session.inspectAll("sources");
      page.navigate("/ui/sources?q=nothing-matches");
      session.inspectAll("sources-none");
      page.navigate("/ui/sources");
      page.getByRole(AriaRole.LINK, named(name)).click();
      session.inspectAll("source");
      page.navigate("/ui/sources/new");
      session.inspectAll("form");
      page.getByRole(AriaRole.BUTTON, named("Save")).click();
      assertThat(page.locator("#form-errors")).isVisible();
      session.inspectAll("form-errors");
      page.getByText("Fill in from a connection string").click();
      page.locator("#connection").fill("jdbc:postgresql://127.0.0.1:1/shop?user=ann&sslsni=0");
      page.locator("#fill-in").click();
      assertThat(page.locator("#pasted table")).isVisible();
      session.inspectAll("form-pasted");
      page.getByRole(AriaRole.BUTTON, named("Test without saving")).click();
      assertThat(page.locator("#form-test")).containsText("Failed");
      session.inspectAll("form-tested");
      page.navigate("/ui/keys");
      session.inspectAll("keys");
      page.locator("#key-name").fill("continuous integration");
      page.getByRole(AriaRole.BUTTON, named("Create key")).click();
      assertThat(page.locator("#new-key")).isVisible();
      session.inspectAll("key-created");
      page.navigate("/ui/sources/999999");
      session.inspectAll("error");
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

  private static void deleteAll() {
    List<Long> ids = given().get(API).jsonPath().getList("id", Long.class);
    ids.forEach(id -> given().delete(API + "/" + id).then().statusCode(200));
  }

  /** Tests a source to the end. */
  private static void test(String name) {
    long job = given().body("").post(API + "/" + id(name) + "/test").jsonPath().getLong("job_id");
    given().get(API + "/test/" + job + "?wait=20").then().body("status", equalTo("done"));
  }

  private static long id(String name) {
    return given().get(API).jsonPath().getLong("find { it.name == '" + name + "' }.id");
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
                Map.of(
                    "host",
                    "127.0.0.1",
                    "port",
                    1,
                    "user",
                    "ann",
                    "dbname",
                    "shop",
                    "password",
                    PASSWORD)))
        .post(API)
        .then()
        .statusCode(200);
    return name;
  }
}
