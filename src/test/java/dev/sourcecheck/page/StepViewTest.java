package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestStep;
import dev.sourcecheck.page.StepView.StepFact;
import dev.sourcecheck.page.StepView.StepNotice;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepViewTest {
  private static final Instant NOW = Instant.parse("2029-12-20T00:00:00Z");

  @Test
  void laysOutThePhasesOfAConnection() {
    assertThat(done(StepResults.CONNECTED).timeline())
        .containsExactly(
            row("DNS", "", "2 addresses", "2.0 ms", "0.00", "10.00", "ok"),
            row(
                "TCP",
                "2001:db8::1",
                "refused: Connection refused",
                "0.4 ms",
                "10.00",
                "2.00",
                "failed"),
            row("TCP", "192.0.2.7", "connected", "1.0 ms", "10.00", "5.00", "ok"),
            row("TLS", "192.0.2.7", "TLSv1.3", "5.0 ms", "15.00", "25.00", "ok"),
            row("Login", "192.0.2.7", "accepted", "10 ms", "40.00", "50.00", "ok"),
            row("First query", "192.0.2.7", "answered", "2.0 ms", "90.00", "10.00", "ok"));
  }

  @Test
  void showsAFailedLoginAtTheEndOfTheTimeline() {
    StepView step =
        done(
            """
            {"outcome": "failed", "message": "m", "details": {"ms": {"dns": 1.0, "tcp": 1.0, "login": 2.0},
              "addresses": [{"address": "192.0.2.7", "outcome": "connected", "ms": 1.0}],
              "address": "192.0.2.7", "tls": null}}
            """);

    assertThat(step.timeline()).extracting(TimelineRow::outcome).last().isEqualTo("failed");
    assertThat(step.tls().plain()).isTrue();
  }

  @Test
  void unknownHostHasNoAddress() {
    StepView step =
        done("{\"outcome\": \"failed\", \"details\": {\"ms\": {\"dns\": 3.0}, \"addresses\": []}}");

    assertThat(step.timeline())
        .containsExactly(row("DNS", "", "no address", "3.0 ms", "0.00", "100.00", "failed"));
  }

  @ParameterizedTest
  @CsvSource({
    "2029-01-01T00:00:00Z, 365 days left, ok",
    "2029-12-20T00:00:00Z, 12 days left, warning",
    "2029-12-31T00:00:00Z, 1 day left, warning",
    "2029-12-31T12:00:00Z, 0 days left, warning",
    "2030-01-03T00:00:00Z, expired 2 days ago, failed",
    "2019-01-01T00:00:00Z, not valid yet, failed",
  })
  void countsTheDaysToTheExpiryOfACertificate(Instant now, String expiry, String tone) {
    CertificateView certificate =
        StepView.of(step(StepResults.CONNECTED), 7L, now).certificates().get(0);

    assertThat(certificate.expiry()).isEqualTo(expiry);
    assertThat(certificate.tone()).isEqualTo(tone);
    assertThat(certificate.names()).isEqualTo("db.example, *.db.example");
  }

  @Test
  void listsFactsThatAreShownNowhereElse() {
    assertThat(done(StepResults.CONNECTED).facts())
        .containsExactly(
            new StepFact("Server", "product: PostgreSQL, version: 17.2"),
            new StepFact("User", "ann"),
            new StepFact("Read only", "no"));
    assertThat(done(StepResults.DENIED).facts())
        .containsExactly(
            new StepFact("Schema", "tmp"),
            new StepFact("Create", "failed (3 ms): permission denied"),
            new StepFact("Insert", "not tried"));
    assertThat(done(StepResults.downloaded(1200)).facts())
        .containsExactly(new StepFact("Tables", "1,200"), new StepFact("Columns", "9,000"));
  }

  @Test
  void limitsListsOfExamples() {
    StepView step =
        done(
            """
            {"outcome": "success", "details": {"examples": [{"schema": "s", "table": "t"}, {"schema": "u"}],
              "numbers": [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]}}
            """);

    assertThat(step.facts())
        .containsExactly(
            new StepFact("Examples", "s.t; u"),
            new StepFact("Numbers", "1, 2, 3, 4, 5, 6, 7, 8, 9, 10, and 2 more"));
  }

  @Test
  void scalarsOfAnObjectAreOneFact() {
    StepView step =
        done(
            """
            {"outcome": "success", "details": {
              "views": {"read": 1200, "resolved": 3, "kinds": {"plain": 2}},
              "history": {"since": "2026-11-30T22:52:18.253614Z", "hidden": 0},
              "forecast": {"blocked_by": [{"reason": "short", "message": "m", "examples": []},
                {"reason": "other", "examples": ["a", "b"]}]},
              "names": ["2026-13-01T00:00:00Z", "a name that ends in Z"]}}
            """);

    assertThat(step.facts())
        .containsExactly(
            new StepFact("Views", "read: 1,200, resolved: 3"),
            new StepFact("Views kinds", "plain: 2"),
            new StepFact("History", "since: 30 Nov 2026, 22:52 UTC, hidden: 0"),
            new StepFact("Forecast blocked by", "short, m; other, a, b"),
            new StepFact("Names", "2026-13-01T00:00:00Z, a name that ends in Z"));
  }

  @Test
  void statementsAreReadyToBeRun() {
    StepView step = done(StepResults.DENIED);

    assertThat(step.failed()).isTrue();
    assertThat(step.code()).isEqualTo("PERMISSION_DENIED");
    assertThat(step.remedies())
        .singleElement()
        .satisfies(
            remedy -> {
              assertThat(remedy.id()).isEqualTo("fix-temp_schema-0");
              assertThat(remedy.statements())
                  .isEqualTo(
                      "GRANT USAGE ON SCHEMA \"tmp\" TO \"ann\";\n"
                          + "GRANT CREATE ON SCHEMA \"tmp\" TO \"ann\";");
              assertThat(remedy.fields()).containsExactly("temp_schema");
            });
  }

  @Test
  void offersGrantsForWhatIsHidden() {
    StepView step =
        done(
            """
            {"outcome": "success", "message": "m",
             "details": {"not_granted": {"tables": 1, "grants": ["GRANT SELECT ON t TO ann"]},
               "history": {"hint": "Some statements are hidden.", "fix": ["GRANT pg_monitor TO ann"]}}}
            """);

    assertThat(step.failed()).isFalse();
    assertThat(step.remedies())
        .extracting(StepRemedy::statements)
        .containsExactly("GRANT pg_monitor TO ann;", "GRANT SELECT ON t TO ann;");
  }

  @Test
  void linksWhatWasDownloaded() {
    TestStep downloaded =
        new TestStep(
            Step.SCHEMA_DOWNLOAD,
            JobStatus.DONE,
            StepResults.downloaded(6),
            null,
            0,
            NOW,
            NOW.plusMillis(41));

    assertThat(StepView.of(downloaded, 7L, NOW).link()).isEqualTo("/ui/sources/7/schema");
    assertThat(StepView.of(downloaded, null, NOW).link()).isEmpty();
    assertThat(done(StepResults.WRITEABLE).link()).isEmpty();
  }

  @Test
  void listsWarnings() {
    assertThat(done(StepResults.HOSTILE).warnings())
        .containsExactly(new StepNotice("FACT_UNAVAILABLE", "<svg onload=alert(4)>"));
  }

  @Test
  void runningStepShowsItsProgress() {
    TestStep running =
        new TestStep(
            Step.SCHEMA_DOWNLOAD,
            JobStatus.PROCESSING,
            null,
            "{\"tables\": 1200, \"columns\": 9000}",
            0,
            NOW,
            null);

    StepView step = StepView.of(running, 7L, NOW);

    assertThat(step.current()).isTrue();
    assertThat(step.progress()).isEqualTo("1,200 tables, 9,000 columns");
    assertThat(step.announcement()).isEqualTo("Schema download: Running");
    assertThat(step.hasEvidence()).isFalse();
  }

  private static StepView done(String result) {
    return StepView.of(step(result), 7L, NOW);
  }

  private static TestStep step(String result) {
    return new TestStep(Step.TEMP_SCHEMA, JobStatus.DONE, result, null, 0, NOW, NOW.plusMillis(41));
  }

  private static TimelineRow row(
      String phase,
      String address,
      String outcome,
      String time,
      String start,
      String width,
      String tone) {
    return new TimelineRow(phase, address, outcome, time, start, width, tone);
  }
}
