package dev.sourcecheck.cli.test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.cli.input.UsageException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class RunOptionsTest {
  @Test
  void runsEverythingByDefault() throws UsageException {
    TestPlan plan = parse().plan();

    assertThat(plan.steps()).containsExactlyInAnyOrder(Step.values());
    assertThat(plan.timeout()).isNull();
    assertThat(plan.parallel()).isEqualTo(16);
  }

  @Test
  void readsStepsAndTimeout() throws UsageException {
    TestPlan plan = parse("--steps", "connection,schema_download", "--timeout", "7").plan();

    assertThat(plan.steps()).containsExactlyInAnyOrder(Step.CONNECTION, Step.SCHEMA_DOWNLOAD);
    assertThat(plan.total()).isEqualTo(Duration.ofSeconds(7));
  }

  @Test
  void rejectsImpossibleValues() {
    assertThatThrownBy(() -> parse("--steps", "login").plan())
        .hasMessageStartingWith("Unknown step in --steps: login;");
    assertThatThrownBy(() -> parse("--steps", "connection", "--require", "temp_schema").rules())
        .hasMessage("The step temp_schema is required but not among --steps");
    assertThatThrownBy(() -> parse("--timeout", "0").plan())
        .hasMessage("The value of --timeout must be at least 1");
    assertThatThrownBy(() -> parse("--parallel", "0").plan())
        .hasMessage("The value of --parallel must be between 1 and 1000");
  }

  private static RunOptions parse(String... args) {
    RunOptions options = new RunOptions();
    new CommandLine(options).parseArgs(args);
    return options;
  }
}
