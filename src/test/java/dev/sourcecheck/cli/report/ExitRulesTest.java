package dev.sourcecheck.cli.report;

import static dev.sourcecheck.cli.report.SampleResults.FAILED;
import static dev.sourcecheck.cli.report.SampleResults.PASSED;
import static dev.sourcecheck.cli.report.SampleResults.SKIPPED;
import static dev.sourcecheck.cli.report.SampleResults.WARNED;
import static dev.sourcecheck.cli.report.SampleResults.source;
import static dev.sourcecheck.cli.report.SampleResults.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sourcecheck.check.Step;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitRulesTest {
  private static final Set<Step> ALL = EnumSet.allOf(Step.class);
  private static final ReportedSource HEALTHY = source("a", "done", PASSED, SKIPPED);
  private static final ReportedSource WITH_WARNING = source("b", "done", WARNED);
  private static final ReportedSource UNHEALTHY = source("c", "done", PASSED, FAILED);

  @ParameterizedTest
  @CsvSource({
    "FAILED, 0, 0, 1",
    "WARNING, 0, 4, 1",
    "SKIPPED, 1, 4, 1",
  })
  void failsOnTheMildestResult(FailOn failOn, int healthy, int warned, int unhealthy) {
    ExitRules rules = new ExitRules(failOn, ALL, Set.of());

    assertThat(rules.of(HEALTHY).code()).isEqualTo(healthy);
    assertThat(rules.of(WITH_WARNING).code()).isEqualTo(warned);
    assertThat(rules.of(UNHEALTHY).code()).isEqualTo(unhealthy);
    assertThat(rules.of(List.of(HEALTHY, WITH_WARNING, UNHEALTHY)).code()).isEqualTo(1);
  }

  @Test
  void requiredStepsMustNotBeSkipped() {
    Set<Step> lineage = Set.of(Step.LINEAGE_DOWNLOAD);

    assertThat(new ExitRules(FailOn.FAILED, ALL, lineage).of(HEALTHY))
        .isEqualTo(ExitStatus.UNHEALTHY);
    assertThat(new ExitRules(FailOn.FAILED, ALL, Set.of(Step.CONNECTION)).of(HEALTHY))
        .isEqualTo(ExitStatus.SUCCESS);
  }

  @Test
  void stepsThatWereNotSelectedMayBeSkipped() {
    assertThat(new ExitRules(FailOn.SKIPPED, Set.of(Step.CONNECTION), Set.of()).of(HEALTHY))
        .isEqualTo(ExitStatus.SUCCESS);
  }

  @ParameterizedTest
  @CsvSource({
    "failed, UNEXPECTED, 3",
    "failed, TIMEOUT, 1",
    "cancelled, CANCELLED, 1",
    "needs_authentication, X, 2",
    "needs_confirmation, X, 2",
    "processing, X, 3",
  })
  void unfinishedJobsHaveTheirOwnCodes(String status, String failure, int code) {
    String result = "{\"outcome\":\"failed\",\"error\":{\"code\":\"" + failure + "\"}}";
    ReportedSource unfinished = source("d", status, step("connection", "failed", result));
    ExitRules rules = new ExitRules(FailOn.FAILED, ALL, Set.of());

    assertThat(rules.of(unfinished).code()).isEqualTo(code);
    assertThat(rules.of(List.of(unfinished, HEALTHY)).code()).isEqualTo(code);
  }
}
