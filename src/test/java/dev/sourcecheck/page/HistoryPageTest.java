package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.servers.StoreResource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(StoreResource.class)
@TestProfile(DrivenJobs.WithoutWorker.class)
class HistoryPageTest {
  private static final String SINCE = "Changed since the last success";

  private final DrivenJobs jobs;

  HistoryPageTest(DataSource store) {
    this.jobs = new DrivenJobs(store);
  }

  @AfterEach
  void stop() {
    jobs.close();
  }

  @Test
  void sourceWithoutTestsHasAnEmptyHistory() {
    assertThat(history(DrivenJobs.createSource("never tested")))
        .contains("Not tested yet")
        .doesNotContain("<table", "<svg");
  }

  @Test
  void plotsEachStepAndListsEachTest() {
    long source = DrivenJobs.createSource("plotted");
    long first = jobs.succeeded(source, 6);
    long second = jobs.failed(source);

    String page = history(source);

    assertThat(page)
        .contains("href=\"/ui/tests/" + first + "\"", "href=\"/ui/tests/" + second + "\"")
        .containsPattern("aria-label=\"Connection in 2 tests: [^\"]*, failed in 0\"")
        .contains(
            "aria-label=\"Temporary schema in 2 tests: 40 ms to 40 ms, last 40 ms, failed in 1\"");
    assertThat(page.split("<rect ", -1)).hasSize(1 + 2 + 8);
    assertThat(page.split("failed-mark", -1)).hasSize(1 + 1);
  }

  @Test
  void comparesAFailureWithTheLastSuccess() {
    long source = DrivenJobs.createSource("changed");
    long success = jobs.succeeded(source, 6);
    assertThat(history(source)).doesNotContain(SINCE);
    jobs.failed(source);
    long latest = jobs.failed(source);

    assertThat(history(source))
        .contains(SINCE, ">Test " + success + "<", ">Test " + latest + "<")
        .contains("Not changed: Connection, Schema download, Lineage download")
        .contains("PERMISSION_DENIED");
    jobs.succeeded(source, 6);
    assertThat(history(source)).doesNotContain(SINCE);
  }

  @Test
  void comparesTwoTests() {
    long source = DrivenJobs.createSource("compared");
    long first = jobs.succeeded(source, 6);
    long second = jobs.succeeded(source, 7);

    assertThat(compare(source, first, second))
        .containsPattern("<tr class=\"changed\">\\s*<th scope=\"row\">Tables<")
        .contains("<bdi>6</bdi>", "<bdi>7</bdi>")
        .doesNotContainPattern("<tr class=\"changed\">\\s*<th scope=\"row\">Result<");
    assertThat(compare(source, first, first)).contains("Select two different tests to compare.");
  }

  @Test
  void comparesTestsOfTheSourceOnly() {
    long source = DrivenJobs.createSource("own");
    long own = jobs.succeeded(source, 6);
    long other = jobs.succeeded(DrivenJobs.createSource("other"), 6);

    assertThat(
            PageClient.admin()
                .get("/ui/sources/%d/history/compare?from=%d&to=%d".formatted(source, own, other))
                .statusCode())
        .isEqualTo(404);
  }

  @Test
  void continuesWithEarlierTests() {
    long source = DrivenJobs.createSource("paged");
    List<Long> all = new ArrayList<>();
    for (int i = 0; i < HistoryView.PAGE; i++) {
      all.add(jobs.succeeded(source, 6));
    }
    assertThat(history(source)).doesNotContain("history?before=");
    all.add(jobs.succeeded(source, 6));

    long last = all.get(1);
    assertThat(history(source))
        .contains("href=\"/ui/sources/" + source + "/history?before=" + last + "\"")
        .doesNotContain("/ui/tests/" + all.get(0) + "\"");
    assertThat(
            PageClient.admin().get("/ui/sources/" + source + "/history?before=" + last).asString())
        .contains("Earlier tests", "/ui/tests/" + all.get(0) + "\"")
        .doesNotContain("/ui/tests/" + last + "\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "999999/history",
        "x/history",
        "1/history?before=x",
        "1/history/compare?from=x&to=1"
      })
  void invalidAddressesAreNotFound(String path) {
    assertThat(PageClient.admin().get("/ui/sources/" + path).statusCode()).isEqualTo(404);
  }

  private static String history(long source) {
    return PageClient.admin().get("/ui/sources/" + source + "/history").asString();
  }

  private static String compare(long source, long from, long to) {
    return PageClient.admin()
        .get("/ui/sources/%d/history/compare?from=%d&to=%d".formatted(source, from, to))
        .asString();
  }
}
