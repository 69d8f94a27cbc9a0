package dev.sourcecheck.worker;

import dev.sourcecheck.check.CheckRegistry;
import dev.sourcecheck.job.Claim;
import dev.sourcecheck.job.FencedWriter;
import dev.sourcecheck.job.JobQueue;
import dev.sourcecheck.job.JobRetention;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.OwnershipToken;
import dev.sourcecheck.job.ReaperQueries;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.job.change.ChangeNotifications;
import dev.sourcecheck.process.BackgroundLoop;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Claims waiting jobs for its free slots and runs them, until it is told to stop. */
@ApplicationScoped
public class Worker {
  private static final Logger LOG = Logger.getLogger(Worker.class);
  private static final int MOST_IN_A_CLAIM = 500;
  private static final Duration LETTING_GO = Duration.ofSeconds(2);
  private static final int SLOTS_VIRTUAL = 2_500;
  private static final int SLOTS_PLATFORM = 250;

  private final JobQueue claims;
  private final ChangeFeed feed;
  private final ChangeNotifications notifications;
  private final FencedWriter writer;
  private final WorkerSettings settings;
  private final RunContext context;
  private final LeaseKeeper lease;
  private final Reaper reaper;

  private final String name = ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  private final Map<OwnershipToken, JobRun> runs = new ConcurrentHashMap<>();
  private final Semaphore wake = new Semaphore(0);
  private final ExecutorService threads = CheckThreads.open();
  private final ScheduledThreadPoolExecutor timers = timers();
  private final AtomicInteger abandoned = new AtomicInteger();
  private final BackgroundLoop claiming;
  private volatile boolean running;
  private volatile long lastClaimNanos;
  private volatile boolean claimedOnce;

  @Inject
  public Worker(
      JobQueue claims,
      ReaperQueries reaping,
      JobRetention retention,
      ChangeFeed feed,
      ChangeNotifications notifications,
      FencedWriter writer,
      TestTarget.TestTargetFinder subjects,
      CheckRegistry checks,
      StoreConnections connections,
      WorkerSettings settings,
      MeterRegistry meters) {
    this.claims = claims;
    this.feed = feed;
    this.notifications = notifications;
    this.writer = writer;
    this.settings = settings;
    this.context =
        new RunContext(
            subjects,
            checks,
            writer,
            threads,
            timers,
            settings,
            abandoned,
            fence -> feed.waiting(claims.release(List.of(fence))),
            claims::occupy,
            this::makeRoom,
            this::askAgain,
            this::finished,
            new WorkerMeters(meters));
    this.lease = new LeaseKeeper(connections, runs::values, settings.lease(), context.meters());
    this.reaper = new Reaper(reaping, retention, feed, settings.reap(), context.meters());
    context.meters().gauges(runs, abandoned);
    this.claiming =
        new BackgroundLoop("claim", this::claimFree).backOff(settings.poll(), settings.poll());
  }

  void start(@Observes StartupEvent event) {
    notifications.start();
    writer.start();
    reaper.start();
    if (settings.enabled()) {
      running = true;
      feed.whenWaiting(wake::release);
      feed.whenTaken(this::lookIfOurs);
      lease.start();
      claiming.start();
    }
  }

  /** Claims nothing more, lets what runs end within the grace, and hands the rest over at once. */
  void stop(@Observes ShutdownEvent event) {
    running = false;
    reaper.stop();
    stopClaiming();
    awaitRuns(settings.grace());
    List<JobRun> left = new ArrayList<>(runs.values());
    if (!left.isEmpty()) {
      LOG.infof("Handing %d unfinished jobs over", left.size());
      left.forEach(JobRun::lose);
      handOver(left.stream().map(JobRun::fence).toList());
      awaitRuns(LETTING_GO); // of their sources, in order
    }
    writer.stop();
    lease.stop();
    notifications.stop();
    timers.shutdownNow();
    threads.shutdown();
  }

  /**
   * Tried a few times; a store that stays away leaves the jobs to the reaper of another replica.
   */
  private void handOver(List<OwnershipToken> fences) {
    long until = System.nanoTime() + LETTING_GO.toNanos();
    while (true) {
      try {
        feed.waiting(claims.release(fences));
        return;
      } catch (RuntimeException e) {
        if (System.nanoTime() - until >= 0) {
          LOG.warnf("The store is away; other replicas go on once the leases lapse: %s", e);
          return;
        }
      }
      try {
        TimeUnit.MILLISECONDS.sleep(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The loops without which this replica does no good; all end only when the service stops. */
  Stream<BackgroundLoop> coreLoops() {
    return Stream.of(
            Stream.of(claiming, reaper.loop(), writer.loop()), lease.loops(), notifications.loops())
        .flatMap(loops -> loops);
  }

  /** Whether claiming works: it goes on, and within the last few polls the store has answered. */
  boolean claims() {
    return !settings.enabled()
        || running
            && claimedOnce
            && System.nanoTime() - lastClaimNanos < settings.poll().multipliedBy(20).toNanos();
  }

  private void claimFree() throws InterruptedException {
    int free = slots() - runs.size();
    boolean more = free > 0 && claim(Math.min(free, MOST_IN_A_CLAIM));
    if (!more && wake.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
      wake.drainPermits();
    }
  }

  /** True if there may be more to claim. */
  private boolean claim(int slots) {
    long asking = System.nanoTime();
    JobQueue.Taken taken = claims.take(name, slots, settings.lease());
    lastClaimNanos = System.nanoTime();
    claimedOnce = true;
    context.meters().claimed(taken.claims().size());
    for (Claim claim : taken.claims()) {
      JobRun run = new JobRun(claim, context, lease.safeUntil(asking));
      runs.put(run.fence(), run);
      try {
        threads.execute(run::start);
      } catch (RuntimeException | Error e) { // no thread available: let the lease lapse
        OutOfMemoryExit.exitIfCause(e);
        LOG.errorf("Job %d could not be started: %s", claim.fence().jobId(), e.getMessage());
        finished(run);
      }
    }
    // last: whoever is told may fail, and what is claimed must run all the same
    feed.progressed(taken.claims().stream().map(claim -> claim.fence().jobId()).toList());
    return taken.more();
  }

  /** Nobody is woken: the job cannot be claimed before another one at the address has ended. */
  private void makeRoom(OwnershipToken fence, String full) {
    if (claims.makeRoom(fence, full)) {
      feed.changed(List.of(fence.jobId()));
    }
  }

  private void askAgain(OwnershipToken fence, JobStatus needed) {
    if (claims.askAgain(fence, needed)) {
      feed.changed(List.of(fence.jobId()));
    }
  }

  private void finished(JobRun run) {
    runs.remove(run.fence());
    wake.release();
  }

  private void lookIfOurs(Set<Long> taken) {
    if (runs.keySet().stream().anyMatch(fence -> taken.contains(fence.jobId()))) {
      lease.lookNow();
    }
  }

  /** A claim that is under way is waited for, so that it is drained or released with the others. */
  private void stopClaiming() {
    wake.release();
    if (!claiming.drain(settings.poll().plusSeconds(10))) {
      LOG.warn("A claim is still under way; what it takes waits until its lease lapses");
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
    return settings.concurrency().orElse(CheckThreads.virtual() ? SLOTS_VIRTUAL : SLOTS_PLATFORM);
  }

  private static ScheduledThreadPoolExecutor timers() {
    ScheduledThreadPoolExecutor timers =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = Executors.defaultThreadFactory().newThread(task);
              thread.setName("sourcecheck-timer");
              thread.setDaemon(true);
              return thread;
            }) {
          @Override
          protected void afterExecute(Runnable task, @Nullable Throwable thrown) {
            // a timer keeps what its task threw, and nobody asks it
            if (task instanceof Future<?> future && future.isDone() && !future.isCancelled()) {
              reportLost(future);
            }
          }
        };
    timers.setRemoveOnCancelPolicy(true);
    // once the worker has stopped, nobody is there to be timed
    timers.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    return timers;
  }

  private static void reportLost(Future<?> future) {
    try {
      future.get();
    } catch (ExecutionException e) {
      OutOfMemoryExit.exitIfCause(e);
      LOG.warnf("A timer failed: %s", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
