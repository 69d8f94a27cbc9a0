package dev.sourcecheck.check.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sourcecheck.check.Check;
import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.ConnectionCheck;
import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import dev.sourcecheck.engine.Control;
import dev.sourcecheck.engine.DeadlineControl.AbortReason;
import dev.sourcecheck.engine.Failure;
import dev.sourcecheck.engine.FailureCode;
import dev.sourcecheck.engine.Opening;
import dev.sourcecheck.source.SourceSpec;
import dev.sourcecheck.source.options.SourceType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The states that a run passes through, with a driver that waits for the test. */
class RunStateTest {
  private static final Duration PATIENT = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofMillis(100);
  private static final SourceSpec SOURCE =
      new SourceSpec(null, "s", SourceType.POSTGRES, Map.of(), Map.of(), null, false, null, null);

  private final RecordingListener listener = new RecordingListener();
  private final CountDownLatch entered = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);
  private CheckExecutor executor = executor(PATIENT, PATIENT);

  @AfterEach
  void close() {
    released.countDown();
    executor.close();
  }

  @Test
  void opensThenEnds() throws Exception {
    CheckRun run = run(List.of(Step.CONNECTION), this::refuseOnceReleased);
    assertThat(run.state()).isEqualTo(new RunState.Ready());

    start(run);

    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.OpeningSession.class,
            opening -> assertThat(opening.step().step()).isEqualTo(Step.CONNECTION));
    released.countDown();
    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
    assertThat(run.state()).isEqualTo(new RunState.Ended());
  }

  @Test
  void checksWithoutOpening() throws Exception {
    CheckRun run = run(List.of(Step.TEMP_SCHEMA), control -> refused());

    start(run);

    assertThat(run.state()).isInstanceOf(RunState.Checking.class);
    released.countDown();
    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
    assertThat(listener.verdict(Step.TEMP_SCHEMA).outcome()).isEqualTo(Outcome.SUCCESS);
  }

  @Test
  void cancelledStepAbortsUntilItsThreadReturns() throws Exception {
    CheckRun run = run(List.of(Step.values()), this::refuseOnceReleased);
    start(run);

    run.cancel();

    assertThat(run.state())
        .isInstanceOfSatisfying(
            RunState.Aborting.class,
            aborting -> assertThat(aborting.reason()).isEqualTo(AbortReason.CANCELLED));
    run.cancel();
    released.countDown();
    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Stopped());
    assertThat(listener.reports).isEmpty();
    assertThat(run.state()).isEqualTo(new RunState.Ended());
    assertThat(executor.abandoned().get()).isZero();
  }

  @Test
  void anotherThreadContinuesInPlaceOfAnAbandonedOne() throws Exception {
    executor.close();
    executor = executor(SHORT, SHORT);
    CheckRun run = run(List.of(Step.CONNECTION, Step.TEMP_SCHEMA), this::refuseOnceReleased);

    start(run);

    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());
    assertThat(((Verdict.Failed) listener.verdict(Step.CONNECTION)).failure().code())
        .isEqualTo(FailureCode.TIMEOUT);
    assertThat(run.state()).isEqualTo(new RunState.Ended());
    assertThat(executor.abandoned().get()).isOne();

    released.countDown();

    await().until(() -> executor.abandoned().get() == 0);
    assertThat(listener.reports).hasSize(2);
    assertThat(run.state()).isEqualTo(new RunState.Ended());
  }

  @Test
  void endsOnceOnly() throws Exception {
    CheckRun run = run(List.of(), control -> refused());
    run.run();
    assertThat(listener.awaitEnd()).isEqualTo(new RunEnd.Completed());

    assertThatThrownBy(run::run)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("The run is Ended[]");
  }

  private void start(CheckRun run) throws InterruptedException {
    executor.execute(run::run);
    entered.await();
  }

  private CheckRun run(List<Step> steps, Function<Control, Opening> opener) {
    return new CheckRun(
        new CheckTarget(1, 1, SOURCE, opener, true, null),
        steps,
        true,
        PATIENT,
        executor,
        listener);
  }

  /** Ignores aborts. */
  private Opening refuseOnceReleased(Control control) {
    awaitRelease();
    return refused();
  }

  private static Opening refused() {
    return new Opening.Refused(Failure.of(FailureCode.CONNECTION_REFUSED, "Refused."), Map.of());
  }

  private void awaitRelease() {
    entered.countDown();
    boolean interrupted = false;
    while (true) {
      try {
        released.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private CheckExecutor executor(Duration deadline, Duration abandonAfter) {
    Check waiting =
        new Check() {
          @Override
          public Step step() {
            return Step.TEMP_SCHEMA;
          }

          @Override
          public Verdict run(Context context) {
            awaitRelease();
            return new Verdict.Passed("Fine", Map.of());
          }
        };
    return new CheckExecutor(
        new CheckRegistry(List.of(new ConnectionCheck(), waiting)), step -> deadline, abandonAfter);
  }
}
