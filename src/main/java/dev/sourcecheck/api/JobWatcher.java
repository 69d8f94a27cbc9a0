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

/** Follows a job for requests that wait or listen. None of them holds a thread meanwhile. */
@ApplicationScoped
public class JobWatcher {
  /**
   * Behind the hints, should they be lost: with the worker's own poll an answer comes a second
   * later then.
   */
  private static final long POLL_MILLIS = 500;

  /** All polls together, a second: beyond that each follower polls less often. */
  private static final long MOST_POLLS = 500;

  private final JobReader jobs;
  private final ChangeFeed feed;
  private final AtomicInteger following = new AtomicInteger();

  @Inject
  public JobWatcher(JobReader jobs, ChangeFeed feed) {
    this.jobs = jobs;
    this.feed = feed;
  }

  /**
   * The job as it stands, then at each change, ending with its final state. A slow subscriber
   * misses some in between.
   */
  public Multi<TestJob> of(long jobId) {
    return of(jobId, ChangeKind.PROGRESSED);
  }

  private Multi<TestJob> of(long jobId, ChangeKind least) {
    return Multi.createFrom()
        .emitter(
            emitter -> new Following(jobId, least, emitter).begin(), BackPressureStrategy.LATEST);
  }

  /** The job once it is final, or as it stands when the time is over. */
  public Uni<TestJob> finished(long jobId, Duration most) {
    return of(jobId, ChangeKind.ENDED)
        .filter(job -> job.status().isFinal())
        .toUni()
        .ifNoItem()
        .after(most)
        .recoverWithUni(
            () ->
                Uni.createFrom()
                    .item(() -> jobs.find(jobId).orElse(null))
                    .runSubscriptionOn(Infrastructure.getDefaultWorkerPool()))
        // a job that was deleted meanwhile, or whose store was restored from a backup
        .onItem()
        .ifNull()
        .failWith(() -> InvalidInputException.notFound("job_id", "Test"));
  }

  private final class Following {
    private final long jobId;
    private final ChangeKind least;
    private final MultiEmitter<? super TestJob> emitter;
    private final AtomicInteger wakes = new AtomicInteger();
    private final ScheduledExecutorService pool = Infrastructure.getDefaultWorkerPool();
    private @Nullable TestJob last;
    private volatile @Nullable ScheduledFuture<?> poll;
    private volatile boolean ended;

    Following(long jobId, ChangeKind least, MultiEmitter<? super TestJob> emitter) {
      this.jobId = jobId;
      this.least = least;
      this.emitter = emitter;
    }

    void begin() {
      ChangeFeed.FeedRegistration watch = feed.watch(jobId, least, this::wake);
      following.incrementAndGet();
      emitter.onTermination(
          () -> {
            ended = true;
            watch.close();
            following.decrementAndGet();
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
        long millis = Math.max(POLL_MILLIS, following.get() * 1_000L / MOST_POLLS);
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

    /** Wakes that come while the row is being read make one more reading, not many. */
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
          tell(jobs.find(jobId));
        } catch (RuntimeException e) {
          // The store is away for a moment; the next poll looks again, and the caller's own time
          // limit holds.
          wakes.set(0);
          return;
        }
      } while (!wakes.compareAndSet(seen, 0));
    }

    private void tell(Optional<TestJob> job) {
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
