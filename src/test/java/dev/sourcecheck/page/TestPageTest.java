package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.auth.ApiKeyStore;
import dev.sourcecheck.auth.Role;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.JobCompletion;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import java.util.Map;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(DrivenJobs.WithoutWorker.class)
class TestPageTest {
  private static final Map<String, Object> VIEW_ONLY =
      Map.of("view_only", true, "temp_schema", "shop.tmp");

  private final ApiKeyStore keys;
  private final DrivenJobs jobs;

  TestPageTest(ApiKeyStore keys, DataSource store) {
    this.keys = keys;
    this.jobs = new DrivenJobs(store);
  }

  @AfterEach
  void stop() {
    jobs.close();
  }

  @Test
  void showsEachOfTheSevenStatusesAsText() {
    long running = DrivenJobs.submit(DrivenJobs.createSource("running"));
    long cancelled = DrivenJobs.submit(DrivenJobs.createSource("cancelled"));
    jobs.claim(running);
    Claim claim = jobs.claim(DrivenJobs.submit(DrivenJobs.createSource("faulty")));
    jobs.table.end(claim.token(), JobCompletion.failed());
    PageClient.admin().post("/ui/tests/" + cancelled + "/cancel", Map.of());

    assertThat(verdict(DrivenJobs.submit(DrivenJobs.createSource("later")))).isEqualTo("Waiting");
    assertThat(verdict(running)).isEqualTo("Running");
    assertThat(verdict(claim.token().jobId())).isEqualTo("Not finished");
    assertThat(page(claim.token().jobId())).contains("The test ended without a verdict");
    assertThat(verdict(cancelled)).isEqualTo("Cancelled");
    assertThat(verdict(needsConfirmation())).isEqualTo("Needs confirmation");
    assertThat(verdict(needsAuthentication())).isEqualTo("Needs credentials");
    assertThat(verdict(jobs.failed(DrivenJobs.createSource("done")))).isEqualTo("Failed");
    assertThat(verdict(jobs.succeeded(DrivenJobs.createSource("passed"), 6))).isEqualTo("Passed");
  }

  @Test
  void marksTheCurrentStep() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("current"));
    Claim claim = jobs.claim(job);
    jobs.finish(claim, Step.CONNECTION, StepResults.CONNECTED);
    jobs.begin(claim, Step.SCHEMA_DOWNLOAD, "{\"tables\": 1200}");

    String page = page(job);

    assertThat(page)
        .containsPattern("id=\"step-schema_download\"[^>]*aria-current=\"step\"")
        .contains("data-progress=\"schema_download\">1,200 tables<", "1 of 4 steps done")
        .doesNotContainPattern("id=\"step-connection\"[^>]*aria-current");
  }

  @Test
  void testOfADeletedSourceIsStillShown() {
    long source = DrivenJobs.createSource("deleted");
    long job = jobs.failed(source);
    PageClient.admin().post("/ui/sources/" + source + "/delete", Map.of());

    assertThat(page(job))
        .contains("A source that was deleted", "GRANT USAGE ON SCHEMA")
        .doesNotContain("Run again", "Edit the source", "/ui/sources/" + source);
  }

  @Test
  void opensAndFocusesTheFailedStep() {
    String page = page(jobs.failed(DrivenJobs.createSource("opened")));

    assertThat(page)
        .contains("<h2 id=\"title-temp_schema\" tabindex=\"-1\" data-focus>")
        .containsOnlyOnce("data-focus")
        .containsOnlyOnce("<details open>")
        .contains("data-copy=\"fix-temp_schema-0\"")
        .contains("GRANT CREATE ON SCHEMA &quot;tmp&quot; TO &quot;ann&quot;;");
  }

  @Test
  void hostileResultsAreText() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("<img src=x onerror=alert(0)>"));
    Claim claim = jobs.claim(job);
    jobs.finish(claim, Step.CONNECTION, StepResults.HOSTILE);
    jobs.end(claim, false);

    assertThat(page(job))
        .contains("&lt;script&gt;alert(2)&lt;/script&gt;", "{frame.caller}")
        .doesNotContain("<script>alert", "<img src=x", "<img src=y", "<svg onload", "<b>", "<i>");
  }

  @Test
  void cancels() {
    long job = DrivenJobs.submit(DrivenJobs.createSource("cancelled"));

    Response cancelled = PageClient.admin().post("/ui/tests/" + job + "/cancel", Map.of());

    assertThat(cancelled.statusCode()).isEqualTo(303);
    assertThat(cancelled.header("Location")).isEqualTo("/ui/tests/" + job);
    assertThat(jobs.table.job(job).status()).isEqualTo(JobStatus.CANCELLED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void confirms(String allow) {
    long job = needsConfirmation();

    PageClient.admin().post("/ui/tests/" + job + "/confirm", Map.of("allow_write", allow));

    assertThat(jobs.table.job(job).status()).isEqualTo(JobStatus.WAITING);
    assertThat(jobs.claim(job).allowWrite()).isEqualTo(Boolean.valueOf(allow));
  }

  @Test
  void authenticatesWithTheMissingCredentials() {
    long job = needsAuthentication();
    assertThat(page(job)).contains("name=\"password\"").doesNotContain("name=\"sslkey\"");

    Response missing =
        PageClient.admin().post("/ui/tests/" + job + "/authenticate", Map.of("password", ""));
    Response answered =
        PageClient.admin().post("/ui/tests/" + job + "/authenticate", Map.of("password", "s3cret"));

    assertThat(missing.statusCode()).isEqualTo(422);
    assertThat(missing.asString()).contains("id=\"error-password\">Field required<");
    assertThat(answered.statusCode()).isEqualTo(303);
    assertThat(jobs.table.job(job).status()).isEqualTo(JobStatus.WAITING);
    assertThat(page(job)).doesNotContain("s3cret");
  }

  @Test
  void lateAnswersHaveNoEffect() {
    long job = jobs.failed(DrivenJobs.createSource("late"));

    for (String answer : new String[] {"cancel", "confirm", "authenticate"}) {
      Response late =
          PageClient.admin().post("/ui/tests/" + job + "/" + answer, Map.of("password", "x"));
      assertThat(late.statusCode()).as(answer).isEqualTo(303);
    }
    assertThat(jobs.table.job(job).status()).isEqualTo(JobStatus.DONE);
  }

  @Test
  void offersWhatTheRoleAllows() {
    long job = needsConfirmation();
    long done = jobs.failed(DrivenJobs.createSource("offered"));

    PageClient viewer = PageClient.as(Role.VIEWER, keys);
    assertThat(viewer.get("/ui/tests/" + job).asString())
        .contains("An operator can confirm it.")
        .doesNotContain("/confirm", "/cancel");
    assertThat(viewer.get("/ui/tests/" + done).asString())
        .doesNotContain("Run again", "Edit the source");
    assertThat(PageClient.as(Role.OPERATOR, keys).get("/ui/tests/" + done).asString())
        .contains("Run again")
        .doesNotContain("Edit the source");
    assertThat(viewer.post("/ui/tests/" + job + "/cancel", Map.of()).header("Location"))
        .isEqualTo("/login?reason=forbidden");
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "x", "-1", "999999999", "99999999999999999999", "1%20", "01"})
  void unknownTestIsNotFound(String id) {
    assertThat(PageClient.admin().get("/ui/tests/" + id).statusCode()).isEqualTo(404);
  }

  private static long needsConfirmation() {
    return DrivenJobs.submit(
        DrivenJobs.createSource("view-only", Map.of("password", "p"), VIEW_ONLY));
  }

  private static long needsAuthentication() {
    return DrivenJobs.submit(DrivenJobs.createSource("no password", Map.of(), Map.of()));
  }

  private static String page(long job) {
    return PageClient.admin().get("/ui/tests/" + job).asString();
  }

  /** The first verdict is that of the test. */
  private static String verdict(long job) {
    return Pattern.compile("<span class=\"verdict [a-z ]+\">([^<]+)</span>")
        .matcher(page(job))
        .results()
        .findFirst()
        .orElseThrow()
        .group(1);
  }
}
