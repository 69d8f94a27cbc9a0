package dev.sourcecheck.job;

import static java.util.stream.Collectors.toSet;

import dev.sourcecheck.job.change.ChangeFeed;
import dev.sourcecheck.process.BackgroundLoop;
import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.StoreSql;
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
 * Batches concurrent writes of this process's runs into one commit. Each write is fenced by its
 * token, and its caller learns whether the token was still valid.
 *
 * <p>While the store is unavailable, writes are queued and retried until it is available again or
 * their run has lost its lease. The queue is bounded in bytes: progress is dropped early, and any
 * other write blocks the thread of its run until there is room.
 */
@ApplicationScoped
public class FencedWriter {
  private static final Logger LOG = Logger.getLogger(FencedWriter.class);
  private static final LimitedLog REJECTIONS = new LimitedLog(FencedWriter.class);
  private static final LimitedLog ANNOUNCEMENTS = new LimitedLog(FencedWriter.class);
  private static final int MAX_BATCH = 1_000;
  private static final Duration RETRY = Duration.ofMillis(200);
  private static final Duration FINAL_FLUSH = Duration.ofSeconds(5);

  /** The estimated heap size of a queued write without its JSON. */
  private static final long OVERHEAD_BYTES = 512;

  private final StoreSql store;
  private final JobTransitions transitions;
  private final ChangeFeed feed;
  private final QueuedBytes queued;
  private final LinkedBlockingQueue<PendingWrite> queue = new LinkedBlockingQueue<>();
  private BackgroundLoop loop = newLoop();

  @Inject
  public FencedWriter(StoreSql store, JobTransitions transitions, ChangeFeed feed) {
    this(store, transitions, feed, Runtime.getRuntime().maxMemory() / 16);
  }

  /**
   * @param maxQueuedBytes limit of the queued writes, in bytes of heap
   */
  FencedWriter(StoreSql store, JobTransitions transitions, ChangeFeed feed, long maxQueuedBytes) {
    this.store = store;
    this.transitions = transitions;
    this.feed = feed;
    this.queued = new QueuedBytes(maxQueuedBytes);
  }

  /** Starts the writing thread. It is a single one, which keeps the order. */
  public synchronized void start() {
    if (!loop.running()) {
      loop = newLoop();
    }
    loop.start();
  }

  /** Stops after one more attempt to write what is queued. */
  public synchronized void stop() {
    loop.stop();
    if (!loop.drain(FINAL_FLUSH)) {
      LOG.warn(
          "The final writes did not finish; other replicas continue the jobs once the leases lapse");
    }
  }

  public synchronized BackgroundLoop loop() {
    return loop;
  }

  /**
   * Queues a write. Blocks while the queue is full and the lease is held.
   *
   * @param steps written all or not at all
   * @param leaseHeld false once the lease is lost by the worker's own clock; the write is then
   *     dropped
   * @return true once the write is committed, or if it was progress and the queue was full; false
   *     if the token is no longer valid
   */
  public CompletableFuture<Boolean> write(
      FencingToken token,
      List<StepWrite> steps,
      @Nullable JobCompletion completion,
      BooleanSupplier leaseHeld) {
    long bytes = OVERHEAD_BYTES + steps.stream().mapToLong(FencedWriter::bytes).sum();
    if (completion == null
        && !steps.isEmpty()
        && steps.stream().allMatch(FencedWriter::isProgress)) {
      if (!queued.tryAdd(bytes)) {
        return CompletableFuture.completedFuture(true);
      }
    } else if (!queued.add(bytes, leaseHeld)) {
      return CompletableFuture.completedFuture(false);
    }
    PendingWrite write =
        new PendingWrite(token, steps, completion, leaseHeld, new CompletableFuture<>());
    CompletableFuture<Boolean> written =
        write.written().whenComplete((owned, problem) -> queued.remove(bytes));
    queue.add(write);
    return written;
  }

  /** Estimated heap size of the queued writes. */
  long queuedBytes() {
    return queued.total();
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

  private BackgroundLoop newLoop() {
    List<PendingWrite> writes = new ArrayList<>(); // taken from the queue, not yet committed
    return new BackgroundLoop("writer", () -> writeQueued(writes))
        .backOff(RETRY, RETRY)
        .atEnd(() -> writeLast(writes));
  }

  private void writeQueued(List<PendingWrite> writes) throws InterruptedException {
    if (writes.isEmpty()) {
      writes.add(queue.take());
    }
    queue.drainTo(writes, MAX_BATCH - writes.size());
    if (!flush(writes)) {
      TimeUnit.MILLISECONDS.sleep(RETRY.toMillis());
    }
  }

  private void writeLast(List<PendingWrite> writes) {
    queue.drainTo(writes);
    if (!writes.isEmpty()) {
      flush(writes);
      writes.forEach(write -> write.written().complete(false));
    }
  }

  /** Writes all and clears the list, or leaves those that must be retried. */
  private boolean flush(List<PendingWrite> writes) {
    writes.removeIf(PendingWrite::dropIfLeaseLost);
    try {
      announce(writes, commit(writes));
      writes.clear();
      return true;
    } catch (RuntimeException | Error e) {
      OutOfMemoryExit.exitIfCause(e);
      if (TransientErrors.isTransient(e)) {
        LOG.debugf(
            "The store is unavailable, %d writes are queued: %s", writes.size(), e.getMessage());
        return false;
      }
      return flushOneByOne(writes);
    }
  }

  /** A write that the store rejects must not block the others. */
  private boolean flushOneByOne(List<PendingWrite> writes) {
    while (!writes.isEmpty()) {
      List<PendingWrite> one = List.of(writes.get(0));
      try {
        announce(one, commit(one));
      } catch (RuntimeException | Error e) {
        OutOfMemoryExit.exitIfCause(e);
        if (TransientErrors.isTransient(e)) {
          return false;
        }
        REJECTIONS.referencedError(
            e, "The store rejected a write of job %d", one.get(0).token().jobId());
        one.get(0).written().completeExceptionally(e);
      }
      writes.remove(0);
    }
    return true;
  }

  /** Writes everything or nothing, and returns the tokens that are still valid. */
  private Set<FencingToken> commit(List<PendingWrite> writes) {
    WriteBatch batch = new WriteBatch(writes);
    return store.brief().withSession(session -> transitions.complete(session, batch));
  }

  /** Notifies the watchers of the jobs, and the callers of committed writes. */
  private void announce(List<PendingWrite> writes, Set<FencingToken> owned) {
    try {
      feed.progressed(
          ids(writes, write -> write.completion() == null && owned.contains(write.token())));
      feed.ended(ids(writes, write -> write.completion() != null && owned.contains(write.token())));
    } catch (RuntimeException e) { // by a watcher; the batch is committed
      OutOfMemoryExit.exitIfCause(e);
      ANNOUNCEMENTS.warnf("Announcing a change failed: %s", e);
    }
    writes.forEach(write -> write.written().complete(owned.contains(write.token())));
  }

  private static Set<Long> ids(List<PendingWrite> writes, Predicate<PendingWrite> filter) {
    return writes.stream().filter(filter).map(write -> write.token().jobId()).collect(toSet());
  }
}
