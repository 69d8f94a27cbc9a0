package dev.sourcecheck.api;

import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.job.change.ChangeKind;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.smallrye.mutiny.subscription.BackPressureStrategy;
import io.smallrye.mutiny.subscription.MultiEmitter;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Follows jobs for requests that wait or listen, without a thread per request. */
@ApplicationScoped
public class JobWatcher {
  /** Polling covers notifications that are lost. */
  private static final long POLL_MILLIS = 500;

  /** Maximum rate of all polls together; with more subscriptions each one polls less often. */
  private static final long MAX_POLLS_PER_SECOND = 500;

  private final JobReader jobs;
  private final ChangeFeed feed;
  private final AtomicInteger subscriptions = new AtomicInteger();

  @Inject
  public JobWatcher(JobReader jobs, ChangeFeed feed) {
    this.jobs = jobs;
    this.feed = feed;
  }

  /**
   * Emits the current state of the job and each later one up to the final state. A slow subscriber
   * misses intermediate states.
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

  /** Returns the job once it is final, or its current state after the timeout. */
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
                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
        // the job was deleted in the meantime, or the store was restored from a backup
        .onItem()
        .ifNull()
        .failWith(() -> InvalidInputException.notFound("job_id", "Test"));
  }

  private final class JobSubscription {
    private final long jobId;
    private final ChangeKind minimum;
    private final MultiEmitter<? super TestJob> emitter;
    private final AtomicInteger wakes = new AtomicInteger();
    private final ScheduledExecutorService pool = Infrastructure.getDefaultWorkerPool();
    private @Nullable TestJob last;
    private volatile @Nullable ScheduledFuture<?> poll;
    private volatile boolean ended;

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
            ended = true;
            registration.close();
            subscriptions.decrementAndGet();
            ScheduledFuture<?> next = poll;
            if (next != null) {
              next.cancel(false);
            }
          });
      wake();
      pollLater();
    }

    private void pollLater() {
      if (!ended) {
        long millis = Math.max(POLL_MILLIS, subscriptions.get() * 1_000L / MAX_POLLS_PER_SECOND);
        poll =
            pool.schedule(
                () -> {
                  wake();
                  pollLater();
                },
                millis,
                TimeUnit.MILLISECONDS);
      }
    }

    /** Coalesces wake-ups: any number of them during a read cause one more read. */
    private void wake() {
      if (wakes.getAndIncrement() == 0) {
        pool.execute(this::read);
      }
    }

    private void read() {
      int seen;
      do {
        seen = wakes.get();
        try {
          emit(jobs.find(jobId));
        } catch (RuntimeException e) {
          // the store is unavailable: the next poll reads again until the caller's timeout
          wakes.set(0);
          return;
        }
      } while (!wakes.compareAndSet(seen, 0));
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
