package dev.sourcecheck.check.run;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Keeps what a run reports. */
final class RecordingListener implements CheckListener {
  final List<StepReport> reports = new CopyOnWriteArrayList<>();
  final CompletableFuture<Step> started = new CompletableFuture<>();
  volatile Consumer<StepReport> onFinished = report -> {};
  private final CompletableFuture<RunEnd> end = new CompletableFuture<>();

  @Override
  public void started(Step step, long startedNanos) {
    started.complete(step);
  }

  @Override
  public boolean finished(StepReport report) {
    reports.add(report);
    onFinished.accept(report);
    return true;
  }

  @Override
  public void ended(RunEnd how) {
    if (!end.complete(how)) {
      throw new IllegalStateException("The run has ended already");
    }
  }

  RunEnd awaitEnd() throws Exception {
    return end.get(60, TimeUnit.SECONDS);
  }

  List<Step> steps() {
    return reports.stream().map(StepReport::step).toList();
  }

  Verdict verdict(Step step) {
    return reports.stream()
        .filter(report -> report.step() == step)
        .findFirst()
        .map(StepReport::verdict)
        .orElseThrow();
  }

  Map<String, Object> details(Step step) {
    return verdict(step).details();
  }
}
