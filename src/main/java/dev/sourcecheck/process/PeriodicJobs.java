package dev.sourcecheck.process;

import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled.ConcurrentExecution;
import io.quarkus.scheduler.Scheduler;
import io.quarkus.scheduler.SkippedExecution;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * Runs jobs at intervals, triggered by the framework's scheduler.
 *
 * <p>The trigger only submits a round and never blocks: rounds run on threads of this class, at
 * most one per job. On the framework's worker threads, requests that wait for the store could delay
 * them, and the triggers of that time would all run once the store responds. For the same reason
 * the jitter is not the scheduler's, which waits on the worker threads.
 */
@ApplicationScoped
public class PeriodicJobs {
  private static final Duration CHECK = Duration.ofSeconds(10);

  /** Enough for a round that has begun its last statement; a store may not respond at all. */
  private static final long END_MILLIS = 1_000;

  private final Consumer<PeriodicJob> trigger;
  private final MeterRegistry meters;
  private final LongSupplier nanoClock;
  private final Map<String, PeriodicJob> jobs = new ConcurrentHashMap<>();
  private final ExecutorService threads = Executors.newCachedThreadPool(PeriodicJobs::thread);
  private final BackgroundLoop check;

  @Inject
  PeriodicJobs(Scheduler scheduler, MeterRegistry meters) {
    this(job -> schedule(scheduler, job), meters, System::nanoTime);
  }

  /** For tests, which trigger the rounds themselves. */
  public PeriodicJobs(Consumer<PeriodicJob> trigger, MeterRegistry meters, LongSupplier nanoClock) {
    this.trigger = trigger;
    this.meters = meters;
    this.nanoClock = nanoClock;
    this.check = new BackgroundLoop("triggers", this::triggerLate).every(CHECK);
  }

  /**
   * Runs a round now and after each interval. A round is skipped while the one before is running,
   * and is interrupted when the service stops.
   *
   * @param name unique, and listed in {@code docs/periodic-jobs.md}
   */
  public void schedule(String name, Duration interval, BackgroundLoop.Round round) {
    PeriodicJob job = new PeriodicJob(name, interval, round, threads, meters, nanoClock);
    if (jobs.putIfAbsent(name, job) != null) {
      throw new IllegalStateException("There is a periodic job " + name);
    }
    trigger.accept(job);
    check.start();
  }

  public List<PeriodicJob> all() {
    return List.copyOf(jobs.values());
  }

  /** The loop that restores lost triggers. */
  public BackgroundLoop loop() {
    return check;
  }

  /** First of all, so that no round starts while the worker finishes its jobs. Returns at once. */
  void stop(@Observes @Priority(1) ShutdownEvent event) {
    check.stop();
    threads.shutdownNow();
  }

  /** Last of all: a round must not find the store's pool closed while it ends its transaction. */
  void awaitRounds(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent event) {
    try {
      threads.awaitTermination(END_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  void skipped(@Observes SkippedExecution execution) {
    PeriodicJob job = jobs.get(execution.getExecution().getTrigger().getId());
    if (job != null) {
      job.skipped();
    }
  }

  /** The scheduler compares wall-clock times: a clock set back by an hour stops it for an hour. */
  void triggerLate() {
    jobs.values().stream().filter(job -> job.isLate(CHECK)).forEach(trigger);
  }

  private static void schedule(Scheduler scheduler, PeriodicJob job) {
    scheduler.unscheduleJob(job.name());
    scheduler
        .newJob(job.name())
        .setInterval(job.interval().toString())
        .setConcurrentExecution(ConcurrentExecution.SKIP)
        .setAsyncTask(execution -> job.run())
        .schedule();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "sourcecheck-periodic");
    thread.setDaemon(true);
    return thread;
  }
}
