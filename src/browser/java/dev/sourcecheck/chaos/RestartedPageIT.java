package dev.sourcecheck.chaos;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.LocatorAssertions.HasTextOptions;
import com.microsoft.playwright.assertions.LocatorAssertions.IsHiddenOptions;
import dev.sourcecheck.browser.BrowserProcess;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.page.StepResults;
import dev.sourcecheck.servers.StoreResource;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page of a test while the service is killed and started again at the same port. */
class RestartedPageIT {
  private static final int START_MILLIS = 120_000;

  @TempDir Path folder;

  @Test
  void followsATestAcrossARestart() throws Exception {
    Cluster cluster = new Cluster(folder, Map.of("SOURCECHECK_WORKER_ENABLED", "false"));
    try (BrowserProcess chromium = BrowserProcess.start()) {
      ReplicaProcess killed = cluster.started();
      long job = cluster.table.submit();
      Page page = signedIn(chromium.browser(), killed.port());
      page.navigate("/ui/tests/" + job);
      assertThat(verdict(page, "test-head")).hasText("Waiting");

      killed.signal("KILL");
      killed.awaitEnd();
      assertThat(page.locator("#lost")).isVisible();
      Claim claim = cluster.table.claimOne();
      cluster.table.write(claim.token(), Step.CONNECTION, JobStatus.DONE, StepResults.CONNECTED);
      cluster.start(Map.of("QUARKUS_HTTP_PORT", Integer.toString(killed.port())));

      // the service needs some time to start, and the page some to try again
      assertThat(page.locator("#lost")).isHidden(new IsHiddenOptions().setTimeout(START_MILLIS));
      assertThat(verdict(page, "step-connection"))
          .hasText("Passed", new HasTextOptions().setTimeout(START_MILLIS));
      cluster.table.end(claim.token(), JobCompletion.done(true));
      assertThat(verdict(page, "test-head"))
          .hasText("Passed", new HasTextOptions().setTimeout(START_MILLIS));
    } finally {
      cluster.close();
    }
  }

  private static Page signedIn(Browser browser, int port) {
    Page page =
        browser
            .newContext(new Browser.NewContextOptions().setBaseURL("http://127.0.0.1:" + port))
            .newPage();
    page.navigate("/login");
    page.keyboard().type(StoreResource.KEY);
    page.keyboard().press("Enter");
    page.waitForURL("**/ui/sources");
    return page;
  }

  private static Locator verdict(Page page, String part) {
    return page.locator("#" + part + " .verdict").first();
  }
}
