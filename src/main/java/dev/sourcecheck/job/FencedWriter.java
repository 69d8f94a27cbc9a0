package dev.sourcecheck.job;

import static java.util.stream.Collectors.toSet;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.TransientErrors;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Batches the writes of this process's runs into one commit each; under load, batches get larger.
 * Each write is fenced by its attempt, and its caller learns whether it counted.
 *
 * <p>While the store is unavailable, writes wait here and are retried until it is back, or until
 * their run has lost its lease; a final result is never dropped for a transient error. What waits
 * is bounded in bytes: progress is dropped early, and any other write waits for room on the thread
 * of its run, which therefore does not go on to produce more.
 */
@ApplicationScoped
public class FencedWriter {
  private static final Logger LOG = Logger.getLogger(FencedWriter.class);
  private static final int MOST_IN_A_COMMIT = 1_000;
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final Duration LAST_WRITES = Duration.ofSeconds(5);

  private static final long ENTRY_BYTES = 512;

  private final WriteBatch batch;
  private final ChangeFeed feed;
  private final QueuedBytes queued;
  private final LinkedBlockingQueue<PendingWrite> queue = new LinkedBlockingQueue<>();
  private BackgroundLoop loop = loop(new ArrayList<>());

  @Inject
  public FencedWriter(WriteBatch batch, ChangeFeed feed) {
    this(batch, feed, Runtime.getRuntime().maxMemory() / 16);
  }

  /**
   * @param mostQueued limit of what waits, in bytes of heap
   */
  FencedWriter(WriteBatch batch, ChangeFeed feed, long mostQueued) {
    this.batch = batch;
    this.feed = feed;
    this.queued = new QueuedBytes(mostQueued);
  }

  /** Starts the one thread that writes; two would not keep the order. */
  public synchronized void start() {
    if (!loop.running()) {
      loop = loop(new ArrayList<>());
    }
    loop.start();
  }

  /** Stops after what is queued has been tried once more. */
  public synchronized void stop() {
    loop.stop();
    if (!loop.drain(LAST_WRITES)) {
      LOG.warn("The last writes are still under way; other replicas go on once the leases lapse");
    }
  }

  public synchronized BackgroundLoop loop() {
    return loop;
  }

  /**
   * Queues a write. Waits while too much is queued already, as long as the lease holds.
   *
   * @param steps what is to be said of steps; all of it counts, or nothing
   * @param held tells whether the lease still holds by the worker's own clock; once it does not,
   *     the write is dropped
   * @return true once it is committed, or if it was progress that found no room; false if the job
   *     has another owner by now
   */
  public CompletableFuture<Boolean> write(
      OwnershipToken fence,
      List<StepWrite> steps,
      @Nullable JobCompletion ending,
      BooleanSupplier held) {
    long bytes = ENTRY_BYTES + steps.stream().mapToLong(FencedWriter::bytes).sum();
    if (ending == null && !steps.isEmpty() && steps.stream().allMatch(FencedWriter::isProgress)) {
      if (!queued.tryAdd(bytes)) {
        return CompletableFuture.completedFuture(true);
      }
    } else if (!queued.add(bytes, held)) {
      return CompletableFuture.completedFuture(false);
    }
    PendingWrite entry = new PendingWrite(fence, steps, ending, held, new CompletableFuture<>());
    CompletableFuture<Boolean> written =
        entry.written().whenComplete((owned, problem) -> queued.remove(bytes));
    queue.add(entry);
    return written;
  }

  /** Bytes of heap that the queued writes occupy, estimated. */
  long queuedBytes() {
    return queued.now();
  }

  private static boolean isProgress(StepWrite step) {
    return step.progress() != null && step.result() == null;
  }

  private static long bytes(StepWrite step) {
    return 2L * (length(step.result()) + length(step.progress()));
  }

  private static int length(@Nullable String text) {
    return text == null ? 0 : text.length();
  }

  private BackgroundLoop loop(List<PendingWrite> batched) {
    return new BackgroundLoop("writer", () -> write(batched))
        .backOff(RETRY, RETRY)
        .atEnd(() -> writeLast(batched));
  }

  private void write(List<PendingWrite> entries) throws InterruptedException {
    if (entries.isEmpty()) {
      entries.add(queue.take());
    }
    queue.drainTo(entries, MOST_IN_A_COMMIT - entries.size());
    if (!flush(entries)) {
      TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
    }
  }

  private void writeLast(List<PendingWrite> entries) {
    queue.drainTo(entries);
    if (!entries.isEmpty()) {
      flush(entries);
      entries.forEach(entry -> entry.written().complete(false));
    }
  }

  /** Writes all entries and clears them, or leaves those that must be tried again. */
  private boolean flush(List<PendingWrite> entries) {
    entries.removeIf(PendingWrite::droppedForItsLease);
    try {
      answer(entries, batch.write(entries));
      entries.clear();
      return true;
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      if (TransientErrors.mayPass(e)) {
        LOG.debugf("The store is unavailable, %d writes wait: %s", entries.size(), e.getMessage());
        return false;
      }
      return flushOneByOne(entries);
    }
  }

  /** One write that the store refuses must not keep the others from being written. */
  private boolean flushOneByOne(List<PendingWrite> entries) {
    while (!entries.isEmpty()) {
      List<PendingWrite> one = List.of(entries.get(0));
      try {
        answer(one, batch.write(one));
      } catch (RuntimeException | Error e) {
        OutOfMemoryExit.exitIfCause(e);
        if (TransientErrors.mayPass(e)) {
          return false;
        }
        LOG.errorf(e, "A write of job %d was refused by the store", one.get(0).fence().jobId());
        one.get(0).written().completeExceptionally(e);
      }
      entries.remove(0);
    }
    return true;
  }

  private void answer(List<PendingWrite> entries, Set<OwnershipToken> owned) {
    try {
      feed.progressed(
          ids(entries, entry -> entry.ending() == null && owned.contains(entry.fence())));
      feed.ended(ids(entries, entry -> entry.ending() != null && owned.contains(entry.fence())));
    } catch (RuntimeException e) { // by a watcher; it is committed all the same
      OutOfMemoryExit.exitIfCause(e);
      LOG.warnf("A change could not be announced: %s", e);
    }
    entries.forEach(entry -> entry.written().complete(owned.contains(entry.fence())));
  }

  private static Set<Long> ids(List<PendingWrite> entries, Predicate<PendingWrite> which) {
    return entries.stream().filter(which).map(entry -> entry.fence().jobId()).collect(toSet());
  }

  /** One queued write. */
  record PendingWrite(
      OwnershipToken fence,
      List<StepWrite> steps,
      @Nullable JobCompletion ending,
      BooleanSupplier held,
      CompletableFuture<Boolean> written) {

    boolean droppedForItsLease() {
      return !held.getAsBoolean() && written.complete(false);
    }
  }
}
