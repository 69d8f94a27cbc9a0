package dev.sourcecheck.worker;

import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.run.CheckExecutor;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobLeases;
import dev.sourcecheck.job.JobQueue;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.job.change.ChangeNotifications;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.StoreConnections;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/** Claims waiting jobs for its free slots and runs them until the service stops. */
@ApplicationScoped
public class Worker {
  private static final Logger LOG = Logger.getLogger(Worker.class);
  private static final LimitedLog UNSTARTED = new LimitedLog(Worker.class);
  private static final int MAX_CLAIM = 500;
  private static final Duration RELEASE_LIMIT = Duration.ofSeconds(2);
  private static final int SLOTS_VIRTUAL = 2_500;
  private static final int SLOTS_PLATFORM = 250;

  private final JobQueue queue;
  private final OwnedJobs jobs;
  private final ChangeFeed feed;
  private final ChangeNotifications notifications;
  private final FencedWriter writer;
  private final WorkerSettings settings;
  private final RunContext context;
  private final LeaseKeeper leaseKeeper;

  private final String name = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  private final Map<FencingToken, JobRun> runs = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private final CheckExecutor executor;
  private final BackgroundLoop claiming;
  private volatile boolean running;
  private volatile long lastClaimNanos;
  private volatile boolean claimedOnce;

  @Inject
  public Worker(
      JobQueue queue,
      JobLeases leases,
      ChangeFeed feed,
      ChangeNotifications notifications,
      FencedWriter writer,
      TestTarget.TestTargetFinder targets,
      CheckRegistry checks,
      StoreConnections connections,
      WorkerSettings settings,
      MeterRegistry meters) {
    this.queue = queue;
    this.jobs = new OwnedJobs(queue, leases, feed);
    this.feed = feed;
    this.notifications = notifications;
    this.writer = writer;
    this.settings = settings;
    this.executor =
        new CheckExecutor(
            checks, step -> deadline(settings.deadline(), step), settings.abandonAfter());
    this.context =
        new RunContext(
            targets, executor, writer, jobs, settings, this::finished, new WorkerMeters(meters));
    this.leaseKeeper =
        new LeaseKeeper(connections, runs::values, settings.lease(), context.meters());
    context.meters().gauges(runs, executor.abandoned());
    this.claiming =
        new BackgroundLoop("claim", this::claimFree).backOff(settings.poll(), settings.poll());
  }

  private static Duration deadline(WorkerSettings.StepDeadlines deadlines, Step step) {
    return switch (step) {
      case CONNECTION -> deadlines.connection();
      case TEMP_SCHEMA -> deadlines.tempSchema();
      case SCHEMA_DOWNLOAD -> deadlines.schemaDownload();
      case LINEAGE_DOWNLOAD -> deadlines.lineageDownload();
    };
  }

  void start(@Observes StartupEvent event) {
    notifications.start();
    writer.start();
    if (settings.enabled()) {
      running = true;
      feed.onWaiting(wake::release);
      feed.onExternalChange(this::checkOwnership);
      leaseKeeper.start();
      claiming.start();
    }
  }

  /** Stops claiming, lets runs end within the grace period and releases the others at once. */
  void stop(@Observes ShutdownEvent event) {
    running = false;
    stopClaiming();
    awaitRuns(settings.grace());
    List<JobRun> left = new ArrayList<>(runs.values());
    if (!left.isEmpty()) {
      LOG.infof("Releasing %d unfinished jobs", left.size());
      left.forEach(JobRun::lose);
      release(left.stream().map(JobRun::token).toList());
      awaitRuns(RELEASE_LIMIT); // so that they close their sessions
    }
    writer.stop();
    leaseKeeper.stop();
    notifications.stop();
    executor.close();
  }

  /** If the store stays unavailable, the reaper of another replica requeues the jobs. */
  private void release(List<FencingToken> tokens) {
    long until = System.nanoTime() + RELEASE_LIMIT.toNanos();
    if (!StoreRetry.whileTrue(() -> jobs.release(tokens), () -> System.nanoTime() - until < 0)) {
      LOG.warn(
          "The jobs could not be released; other replicas continue them once the leases lapse");
    }
  }

  /** The loops that this replica needs to work; they end only when the service stops. */
  Stream<BackgroundLoop> coreLoops() {
    return Stream.of(Stream.of(claiming, writer.loop()), leaseKeeper.loops(), notifications.loops())
        .flatMap(loops -> loops);
  }

  /** True if the worker is claiming and the store has answered a claim recently. */
  boolean claiming() {
    return !settings.enabled()
        || running
            && claimedOnce
            && System.nanoTime() - lastClaimNanos < settings.poll().multipliedBy(20).toNanos();
  }

  private void claimFree() throws InterruptedException {
    int free = slots() - runs.size();
    boolean more = free > 0 && claim(Math.min(free, MAX_CLAIM));
    if (!more && wake.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  /** True if further jobs may be claimable. */
  private boolean claim(int slots) {
    long now = System.nanoTime();
    JobQueue.ClaimBatch batch = queue.claim(name, slots, settings.lease());
    lastClaimNanos = System.nanoTime();
    claimedOnce = true;
    context.meters().claimed(batch.claims().size());
    for (Claim claim : batch.claims()) {
      JobRun run = new JobRun(claim, context, leaseKeeper.safeUntil(now));
      runs.put(run.token(), run);
      try {
        executor.execute(run::start);
      } catch (RuntimeException | Error e) { // no thread is available: the lease lapses
        OutOfMemoryExit.exitIfCause(e);
        UNSTARTED.errorf("Job %d could not be started: %s", claim.token().jobId(), e.getMessage());
        finished(run);
      }
    }
    // last, because a watcher may throw, and the claimed jobs must run
    feed.progressed(batch.claims().stream().map(claim -> claim.token().jobId()).toList());
    return batch.more();
  }

  private void finished(JobRun run) {
    runs.remove(run.token());
    wake.release();
  }

  private void checkOwnership(Set<Long> changed) {
    if (runs.keySet().stream().anyMatch(token -> changed.contains(token.jobId()))) {
      leaseKeeper.checkNow();
    }
  }

  /** Waits for a claim in progress, so that its jobs are drained or released with the others. */
  private void stopClaiming() {
    wake.release();
    if (!claiming.drain(settings.poll().plusSeconds(10))) {
      LOG.warn("A claim did not finish; its jobs wait until their lease lapses");
    }
  }

  private void awaitRuns(Duration grace) {
    long until = System.nanoTime() + grace.toNanos();
    try {
      while (!runs.isEmpty() && System.nanoTime() - until < 0) {
        wake.tryAcquire(50, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private int slots() {
    return settings
        .concurrency()
        .orElse(CheckExecutor.virtualThreads() ? SLOTS_VIRTUAL : SLOTS_PLATFORM);
  }
}
