package dev.sourcecheck.cli.test;

import dev.sourcecheck.access.SourceAccess;
import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.report.ReportedSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/** Tests sources side by side, in this process. */
final class LocalTester implements Interruptible {
  /** How long a write probe may take to remove its table, and a driver to return its thread. */
  private static final long GRACE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Function<SourceInput, SourceAccess> opener;
  private final CheckExecutor executor;
  private final TestPlan plan;
  private final TestProgress progress;
  private final Set<LocalRun> running = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  LocalTester(
      Function<SourceInput, SourceAccess> opener,
      CheckExecutor executor,
      TestPlan plan,
      TestProgress progress) {
    this.opener = opener;
    this.executor = executor;
    this.plan = plan;
    this.progress = progress;
  }

  /** Returns the results in the order of the sources, once all have ended. */
  List<ReportedSource> run(List<SourceInput> sources) throws InterruptedException {
    Semaphore slots = new Semaphore(plan.parallel());
    List<LocalRun> runs = new ArrayList<>();
    for (SourceInput source : sources) {
      slots.acquire();
      if (stopping) {
        break;
      }
      runs.add(start(source, runs.size() + 1, slots));
    }
    List<ReportedSource> results = new ArrayList<>();
    for (LocalRun run : runs) {
      results.add(run.await());
    }
    return results;
  }

  private LocalRun start(SourceInput source, long id, Semaphore slots) {
    LocalRun[] self = new LocalRun[1];
    LocalRun run =
        new LocalRun(
            id,
            opener.apply(source),
            plan,
            progress,
            () -> {
              running.remove(self[0]);
              slots.release();
            });
    self[0] = run;
    running.add(run);
    run.start(executor);
    if (stopping) { // an interrupt that has not seen the run
      run.stop();
    }
    return run;
  }

  @Override
  public void interrupt() throws InterruptedException {
    stopping = true;
    running.forEach(LocalRun::stop);
    awaitClosed();
    running.forEach(LocalRun::abort);
    awaitClosed();
  }

  private void awaitClosed() throws InterruptedException {
    long deadline = System.nanoTime() + GRACE_NANOS;
    for (LocalRun run : running) {
      run.awaitClosed(TimeUnit.NANOSECONDS.toMillis(Math.max(0, deadline - System.nanoTime())));
    }
  }
}
