package dev.sourcecheck.api;

import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.job.change.ChangeKind;
import dev.sourcecheck.process.OutOfMemoryExit;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Follows jobs for requests that wait or listen. A fixed number of threads reads the jobs of all
 * subscriptions, so that neither the number of waiting requests nor a store that does not respond
 * occupies the threads that serve other requests.
 */
@ApplicationScoped
public class JobWatcher {
  /** Enough for the maximum rate of polls; fewer than the connections to the store. */
  private static final int READERS = 8;

  /** Polling covers notifications that are lost. */
  private static final long POLL_MILLIS = 500;

  /** Maximum rate of all polls together; with more subscriptions each one polls less often. */
  private static final long MAX_POLLS_PER_SECOND = 500;

  private final JobReader jobs;
  private final ChangeFeed feed;
  private final AtomicInteger subscriptions = new AtomicInteger();
  private final ScheduledThreadPoolExecutor readers =
      new ScheduledThreadPoolExecutor(READERS, JobWatcher::thread);

  @Inject
  public JobWatcher(JobReader jobs, ChangeFeed feed) {
    this.jobs = jobs.brief();
    this.feed = feed;
    readers.setKeepAliveTime(1, TimeUnit.MINUTES);
    readers.allowCoreThreadTimeOut(true);
    readers.setRemoveOnCancelPolicy(true); // a poll must not outlive its subscription
  }

  /**
   * Emits the current state of the job and each later one up to the final state. The job is read
   * only on demand: a slow subscriber misses intermediate states and causes no reads meanwhile.
   */
  public Multi<TestJob> of(long jobId) {
    return of(jobId, ChangeKind.PROGRESSED);
  }

  private Multi<TestJob> of(long jobId, ChangeKind minimum) {
    return Multi.createFrom()
        .emitter(
            emitter -> new JobSubscription(jobId, minimum, emitter).start(),
            BackPressureStrategy.LATEST);
  }

  /**
   * Returns the job once it is final, or its current state after the timeout. Cancellation ends the
   * wait, but not the job.
   */
  public Uni<TestJob> finished(long jobId, Duration timeout) {
    return of(jobId, ChangeKind.ENDED)
        .filter(job -> job.status().isFinal())
        .toUni()
        .ifNoItem()
        .after(timeout)
        .recoverWithUni(
            () ->
                Uni.createFrom()
                    .item(() -> jobs.find(jobId).orElse(null))
                    .runSubscriptionOn(readers))
        // the job was deleted in the meantime, or the store was restored from a backup
        .onItem()
        .ifNull()
        .failWith(() -> InvalidInputException.notFound("job_id", "Test"));
  }

  /** For tests: the number of requests that wait or listen. */
  int subscriptions() {
    return subscriptions.get();
  }

  @PreDestroy
  void close() {
    readers.shutdownNow();
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "sourcecheck-watcher");
    thread.setDaemon(true);
    return thread;
  }

  private final class JobSubscription {
    private final long jobId;
    private final ChangeKind minimum;
    private final MultiEmitter<? super TestJob> emitter;
    private final AtomicInteger wakes = new AtomicInteger();
    private final AtomicBoolean ended = new AtomicBoolean();
    private @Nullable TestJob last;
    private volatile @Nullable ScheduledFuture<?> poll;
    private volatile boolean unread;

    JobSubscription(long jobId, ChangeKind minimum, MultiEmitter<? super TestJob> emitter) {
      this.jobId = jobId;
      this.minimum = minimum;
      this.emitter = emitter;
    }

    void start() {
      ChangeFeed.FeedRegistration registration = feed.watch(jobId, minimum, this::wake);
      subscriptions.incrementAndGet();
      emitter.onTermination(
          () -> {
            if (ended.compareAndSet(false, true)) { // a concurrent cancellation runs this twice
              registration.close();
              subscriptions.decrementAndGet();
              cancelPoll();
            }
          });
      emitter.onRequest(
          requested -> {
            if (unread) {
              wake();
            }
          });
      wake();
      pollLater();
    }

    private void pollLater() {
      if (ended.get()) {
        return;
      }
      long millis = Math.max(POLL_MILLIS, subscriptions.get() * 1_000L / MAX_POLLS_PER_SECOND);
      poll =
          readers.schedule(
              () -> {
                try {
                  wake();
                } finally {
                  pollLater();
                }
              },
              millis,
              TimeUnit.MILLISECONDS);
      if (ended.get()) { // since the check above, so that the termination found the poll before
        cancelPoll();
      }
    }

    private void cancelPoll() {
      ScheduledFuture<?> next = poll;
      if (next != null) {
        next.cancel(false);
      }
    }

    /** Coalesces wake-ups: any number of them during a read cause one more read. */
    private void wake() {
      if (!ended.get() && wakes.getAndIncrement() == 0) {
        readers.execute(this::read);
      }
    }

    private void read() {
      int seen;
      do {
        seen = wakes.get();
        try {
          readOnDemand();
        } catch (Throwable e) {
          OutOfMemoryExit.exitIfCause(e); // the executor would keep it to itself
          // the store is unavailable: the next poll reads again until the caller's timeout
          wakes.set(0);
          return;
        }
      } while (!wakes.compareAndSet(seen, 0));
    }

    /** Without demand the job stays unread. The mark is set before the check of the demand. */
    private void readOnDemand() {
      unread = true;
      if (ended.get() || emitter.requested() == 0) {
        return;
      }
      unread = false;
      emit(jobs.find(jobId));
    }

    private void emit(Optional<TestJob> job) {
      if (job.isEmpty()) {
        emitter.complete();
        return;
      }
      if (!job.get().equals(last)) {
        last = job.get();
        emitter.emit(job.get());
      }
      if (job.get().status().isFinal()) {
        emitter.complete();
      }
    }
  }
}
