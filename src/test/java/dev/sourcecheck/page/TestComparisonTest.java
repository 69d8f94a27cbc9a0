package dev.sourcecheck.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import dev.sourcecheck.page.TestComparison.FactChange;
import dev.sourcecheck.page.TestComparison.StepComparison;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestComparisonTest {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  @Test
  void listsWhatDiffers() {
    TestComparison comparison =
        TestComparison.of(test(1, StepResults.WRITEABLE, 20), test(2, StepResults.DENIED, 30));

    assertThat(comparison.changed()).isTrue();
    StepComparison step = comparison.steps().get(0);
    assertThat(step.verdictChanged()).isTrue();
    assertThat(step.fromTook()).isEqualTo("20 ms");
    assertThat(step.toTook()).isEqualTo("30 ms");
    assertThat(step.facts())
        .containsExactly(
            new FactChange(
                "Message", "Schema \"tmp\" is writeable", "permission denied for schema tmp"),
            new FactChange("Code", "", "PERMISSION_DENIED"),
            new FactChange("Create", "passed", "failed: permission denied"),
            new FactChange("Insert", "", "not tried"));
  }

  @Test
  void durationsAreNoDifference() {
    assertThat(
            TestComparison.of(
                    test(1, StepResults.DENIED, 20),
                    test(2, StepResults.DENIED.replace("\"ms\": 3", "\"ms\": 4"), 5000))
                .changed())
        .isFalse();
  }

  @Test
  void namesOfProbeTablesAreNoDifference() {
    String denied = "permission denied: unable to create table \\\"tmp\\\".\\\"%s\\\"";
    String result = StepResults.DENIED.replace("permission denied for schema tmp", denied);

    assertThat(
            TestComparison.of(
                    test(1, result.formatted("sourcecheck_probe_1795733558_7663b1743f2b095b"), 20),
                    test(2, result.formatted("sourcecheck_probe_1795734968_862851c3874323be"), 20))
                .changed())
        .isFalse();
  }

  @Test
  void plotsDurationsOldestFirst() {
    List<DurationPlot> plots =
        DurationPlot.of(
            List.of(
                test(3, StepResults.DENIED, 60),
                test(2, StepResults.WRITEABLE, 15),
                test(1, StepResults.WRITEABLE, 30)),
            30);

    assertThat(plots)
        .singleElement()
        .satisfies(
            plot -> {
              assertThat(plot.longest()).isEqualTo("60 ms");
              assertThat(plot.label())
                  .isEqualTo(
                      "Temporary schema in 3 tests: 15 ms to 60 ms, last 60 ms, failed in 1");
              assertThat(plot.bars())
                  .extracting(DurationPlot.DurationBar::x, DurationPlot.DurationBar::height)
                  .containsExactly(tuple(290, 60), tuple(280, 15), tuple(270, 30));
              assertThat(plot.bars().get(0).failed()).isTrue();
              assertThat(plot.bars().get(0).title()).isEqualTo("Test 3: Failed, 60 ms");
            });
  }

  @Test
  void plotsNoStepWithoutDuration() {
    TestStep waiting =
        new TestStep(Step.CONNECTION, JobStatus.CANCELLED, null, null, 0, null, null);

    assertThat(DurationPlot.of(List.of(job(1, waiting)), 30)).isEmpty();
  }

  private static TestJob test(long id, String result, long millis) {
    return job(
        id,
        new TestStep(
            Step.TEMP_SCHEMA, JobStatus.DONE, result, null, 0, NOW, NOW.plusMillis(millis)));
  }

  private static TestJob job(long id, TestStep step) {
    return new TestJob(
        id, JobKind.TEST, 7L, JobStatus.DONE, Outcome.SUCCESS, 1, NOW, NOW, NOW, List.of(step));
  }
}
