package dev.sourcecheck.browser;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.page.DrivenJobs;
import dev.sourcecheck.page.StepResults;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A test as it runs, and the history, in Chromium. The test case is the worker. */
@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(DrivenJobs.WithoutWorker.class)
class TestRunBrowserTest {
  private static final int TABS = 12;
  private static final String FIX =
      "GRANT USAGE ON SCHEMA \"tmp\" TO \"ann\";\nGRANT CREATE ON SCHEMA \"tmp\" TO \"ann\";";

  private static BrowserProcess chromium;

  private final DrivenJobs jobs;

  @TestHTTPResource("/")
  URI root;

  TestRunBrowserTest(DataSource store) {
    this.jobs = new DrivenJobs(store);
  }

  @BeforeAll
  static void launch() {
    chromium = BrowserProcess.start();
  }

  @AfterAll
  static void quit() {
    chromium.close();
  }

  @AfterEach
  void stop() {
    jobs.close();
  }

  @Test
  void followsATestToItsEndAndFocusesTheFailure() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Followed"));
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;
      assertThat(verdict(page, "test-head")).hasText("Waiting");
      List<String> announced = recordAnnouncements(page);

      Claim claim = jobs.claim(job);
      assertThat(page.locator("[aria-current=step]")).hasAttribute("id", "step-connection");
      jobs.finish(claim, Step.CONNECTION, StepResults.CONNECTED);
      assertThat(verdict(page, "step-connection")).hasText("Passed");
      jobs.begin(claim, Step.TEMP_SCHEMA, null);
      assertThat(page.locator("[aria-current=step]")).hasAttribute("id", "step-temp_schema");
      jobs.finish(claim, Step.TEMP_SCHEMA, StepResults.DENIED);
      assertThat(page.locator("#fix-temp_schema-0")).hasText(FIX);
      jobs.begin(claim, Step.SCHEMA_DOWNLOAD, "{\"tables\": 1200, \"columns\": 9000}");
      assertThat(page.locator("[data-progress=schema_download]"))
          .hasText("1,200 tables, 9,000 columns");
      jobs.begin(claim, Step.SCHEMA_DOWNLOAD, "{\"tables\": 2400, \"columns\": 9000}");
      assertThat(page.locator("[data-progress=schema_download]"))
          .hasText("2,400 tables, 9,000 columns");
      jobs.finish(claim, Step.SCHEMA_DOWNLOAD, StepResults.downloaded(2400));
      assertThat(verdict(page, "step-schema_download")).hasText("Passed");
      jobs.finish(claim, Step.LINEAGE_DOWNLOAD, StepResults.downloaded(1));
      assertThat(verdict(page, "step-lineage_download")).hasText("Passed");
      jobs.end(claim, false);

      assertThat(verdict(page, "test-head")).hasText("Failed");
      assertThat(page.locator("[aria-current=step]")).hasCount(0);
      assertThat(page.locator("#title-temp_schema")).isFocused();
      assertThat(page.locator("#announcer")).containsText("Test: Failed");
      assertThat(announced)
          .extracting(text -> text.replaceFirst(", [0-9.]+ m?s$", ""))
          .containsExactly(
              "Connection: Running",
              "Connection: Passed",
              "Temporary schema: Running",
              "Temporary schema: Failed",
              "Schema download: Running",
              "Schema download: Passed",
              "Lineage download: Passed",
              "Test: Failed");
      session.requireNoFaults();
    }
  }

  @Test
  void copiesTheFixWithTwoKeys() {
    long job = jobs.failed(DrivenJobs.createSource("Copied"));
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;
      page.context().grantPermissions(List.of("clipboard-read", "clipboard-write"));
      assertThat(page.locator("#title-temp_schema")).isFocused();

      page.keyboard().press("Tab");
      page.keyboard().press("Enter");

      assertThat(page.locator("#announcer")).hasText("Copied");
      assertThat(page.evaluate("navigator.clipboard.readText()")).isEqualTo(FIX);
      session.requireNoFaults();
    }
  }

  @Test
  void showsTheTimelineAndTheCertificate() {
    long job = jobs.succeeded(DrivenJobs.createSource("Timeline"), 6);
    try (BrowserSession session = openTest(job)) {
      Locator step = session.page.locator("#step-connection");
      step.getByText("Details").click();

      assertThat(step.locator(".timeline tbody tr")).hasCount(6);
      assertThat(step.getByText("refused: Connection refused")).isVisible();
      assertThat(step.locator(".part .verdict")).containsText("left");
      session.requireNoFaults();
    }
  }

  @Test
  void confirmsByKeyboardAndKeepsFollowing() {
    long job = parked(Map.of("password", "p"));
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;

      session.tabTo("Test without writing");
      page.keyboard().press("Enter");

      assertThat(verdict(page, "test-head")).hasText("Waiting");
      assertThat(page.getByRole(AriaRole.BUTTON, named("Test without writing"))).hasCount(0);
      assertThat(jobs.claim(job).allowWrite()).isFalse();
      assertThat(verdict(page, "test-head")).hasText("Running");
      session.requireNoFaults();
    }
  }

  @Test
  void authenticates() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Secret", Map.of(), Map.of()));
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;
      page.getByLabel("Password").fill("********");
      page.keyboard().press("Enter");
      assertThat(page.getByLabel("Password")).hasAttribute("aria-invalid", "true");
      assertThat(page.getByLabel("Password")).isFocused();

      page.getByLabel("Password").fill("for-this-test");
      page.keyboard().press("Enter");

      assertThat(verdict(page, "test-head")).hasText("Waiting");
      assertThat(jobs.table.job(job).status()).isEqualTo(JobStatus.WAITING);
    }
  }

  @Test
  void cancelsAndRunsAgain() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Again"));
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;

      session.tabTo("Cancel the test");
      page.keyboard().press("Enter");
      assertThat(verdict(page, "test-head")).hasText("Cancelled");
      // the control that replaces the pressed one has the focus
      assertThat(page.getByRole(AriaRole.BUTTON, named("Run again"))).isFocused();
      page.keyboard().press("Enter");

      assertThat(verdict(page, "test-head")).hasText("Waiting");
      assertThat(page.url()).doesNotContain("/" + job);
      session.requireNoFaults();
    }
  }

  @Test
  void survivesALostNetworkAndAReload() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Lost"));
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;
      Claim claim = jobs.claim(job);
      assertThat(verdict(page, "test-head")).hasText("Running");

      page.context().setOffline(true);
      assertThat(page.locator("#lost")).isVisible();
      jobs.finish(claim, Step.CONNECTION, StepResults.CONNECTED);
      page.context().setOffline(false);

      assertThat(page.locator("#lost")).isHidden();
      assertThat(verdict(page, "step-connection")).hasText("Passed");

      page.reload();
      jobs.finish(claim, Step.TEMP_SCHEMA, StepResults.DENIED);
      assertThat(verdict(page, "step-connection")).hasText("Passed");
      assertThat(verdict(page, "step-temp_schema")).hasText("Failed");
    }
  }

  @Test
  void asksToSignInOnceTheSessionHasEnded() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Signed out"));
    try (BrowserSession session = openTest(job)) {
      Page other = session.page.context().newPage();
      other.navigate("/ui/sources");
      other.getByRole(AriaRole.BUTTON, named("Sign out")).click();

      session.page.waitForURL("**/login?**");
      session.typeKey(StoreResource.KEY);

      session.page.waitForURL("**/ui/tests/" + job);
    }
  }

  @Test
  void keepsOpenDetailsWhileOtherStepsChange() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Kept"));
    Claim claim = jobs.claim(job);
    jobs.finish(claim, Step.CONNECTION, StepResults.CONNECTED);
    try (BrowserSession session = openTest(job)) {
      Page page = session.page;
      Locator details = page.locator("#step-connection details");
      details.getByText("Details").press("Enter");

      jobs.finish(claim, Step.TEMP_SCHEMA, StepResults.DENIED);

      assertThat(verdict(page, "step-temp_schema")).hasText("Failed");
      assertThat(details).hasAttribute("open", "");
      assertThat(details.locator("summary")).isFocused();
    }
  }

  @Test
  void twelveTabsFollowOneTest() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("Tabs"));
    try (BrowserSession session = openTest(job)) {
      List<Page> tabs = new ArrayList<>(List.of(session.page));
      for (int i = 1; i < TABS; i++) {
        Page tab = session.page.context().newPage();
        tab.navigate("/ui/tests/" + job);
        tabs.add(tab);
      }

      jobs.end(jobs.claim(job), true);

      for (Page tab : tabs) {
        assertThat(verdict(tab, "test-head")).hasText("Passed");
      }
    }
  }

  @Test
  void hostileResultsAreText() {
    long source = DrivenJobs.createSource("<img src=x onerror=alert(0)>");
    long job = DrivenJobs.submit(source);
    try (BrowserSession session = openTest(job)) {
      Claim claim = jobs.claim(job);
      jobs.finish(claim, Step.CONNECTION, StepResults.HOSTILE);
      jobs.end(claim, false);

      assertThat(session.page.getByText("<script>alert(2)</script>")).isVisible();
      assertThat(session.page.locator("main img, main script")).hasCount(0);
      jobs.succeeded(source, 6);
      session.page.navigate("/ui/sources/" + source + "/history");
      session.tabTo("Compare the selected tests");
      session.page.keyboard().press("Enter");
      assertThat(session.page.getByText("<img src=x onerror=alert(1)>")).isVisible();
      assertThat(session.page.locator("main img, main script")).hasCount(0);
      session.requireNoFaults();
    }
  }

  @Test
  void comparesTwoTestsByKeyboard() {
    long source = DrivenJobs.createSource("History");
    long first = jobs.succeeded(source, 6);
    long second = jobs.failed(source);
    try (BrowserSession session = open()) {
      Page page = session.page;
      session.signIn();
      page.navigate("/ui/sources/" + source + "/history");
      assertThat(page.locator("svg[role=img]")).hasCount(4);
      assertThat(page.getByLabel("Compare from test " + first)).isChecked();
      assertThat(page.getByLabel("Compare to test " + second)).isChecked();

      session.tabTo("Compare the selected tests");
      page.keyboard().press("Enter");

      assertThat(page)
          .hasTitle("Comparison of tests " + first + " and " + second + " – Sourcecheck");
      assertThat(page.getByText("PERMISSION_DENIED")).isVisible();
      session.requireNoFaults();
    }
  }

  @Test
  void everyViewIsAccessibleInBothThemes() {
    try (BrowserSession session = open()) {
      session.signIn();
      inspectHistory(session, DrivenJobs.createSource("Orders, read replica of the production"));
      long waiting = DrivenJobs.submit(DrivenJobs.createSource("Running"));
      inspectTest(session, waiting, "Waiting", "test-waiting");
      Claim claim = jobs.claim(waiting);
      jobs.finish(claim, Step.CONNECTION, StepResults.CONNECTED);
      jobs.begin(claim, Step.SCHEMA_DOWNLOAD, "{\"tables\": 1200, \"columns\": 9000}");
      assertThat(session.page.locator("[data-progress]")).hasText("1,200 tables, 9,000 columns");
      session.inspectAll("test-running");
      jobs.table.end(claim.token(), JobCompletion.failed());
      inspectTest(session, waiting, "Not finished", "test-not-finished");
      inspectTest(session, parked(Map.of("password", "p")), "Needs confirmation", "test-confirm");
      long parked = parked(Map.of());
      inspectTest(session, parked, "Needs credentials", "test-authenticate");
      session.page.getByRole(AriaRole.BUTTON, named("Cancel the test")).click();
      assertThat(verdict(session.page, "test-head")).hasText("Cancelled");
      session.inspectAll("test-cancelled");
      session.requireNoFaults();
    }
  }

  private void inspectHistory(BrowserSession session, long source) {
    Page page = session.page;
    page.navigate("/ui/sources/" + source + "/history");
    session.inspectAll("history-empty");
    long success = jobs.succeeded(source, 6);
    long failure = jobs.failed(source);
    page.navigate("/ui/sources/" + source + "/history");
    session.inspectAll("history");
    page.navigate(
        "/ui/sources/%d/history/compare?from=%d&to=%d".formatted(source, success, failure));
    session.inspectAll("comparison");
    page.navigate("/ui/tests/" + success);
    page.locator("#step-connection").getByText("Details").click();
    session.inspectAll("test-passed");
    inspectTest(session, failure, "Failed", "test-failed");
  }

  private static void inspectTest(BrowserSession session, long job, String verdict, String view) {
    session.page.navigate("/ui/tests/" + job);
    assertThat(verdict(session.page, "test-head")).hasText(verdict);
    session.inspectAll(view);
  }

  /** A test of a view-only source that waits for an answer. */
  private static long parked(Map<String, Object> options) {
    return DrivenJobs.submit(
        DrivenJobs.createSource(
            "View-only", options, Map.of("view_only", true, "temp_schema", "shop.tmp")));
  }

  private BrowserSession open() {
    return BrowserSession.open(chromium.browser(), root, ColorScheme.LIGHT, 1280);
  }

  private BrowserSession openTest(long job) {
    BrowserSession session = open();
    session.signIn();
    session.page.navigate("/ui/tests/" + job);
    return session;
  }

  private static Locator verdict(Page page, String part) {
    return page.locator("#" + part + " .verdict").first();
  }

  /** Every text that the live region gets from now on. */
  private static List<String> recordAnnouncements(Page page) {
    List<String> announced = new ArrayList<>();
    page.exposeFunction("recordAnnouncement", arguments -> announced.add((String) arguments[0]));
    page.evaluate(
        """
        new MutationObserver(() => {
          const text = document.getElementById('announcer').textContent;
          if (text !== '') {
            recordAnnouncement(text);
          }
        }).observe(document.getElementById('announcer'), {childList: true})
        """);
    return announced;
  }

  private static Page.GetByRoleOptions named(String name) {
    return new Page.GetByRoleOptions().setName(name);
  }
}
