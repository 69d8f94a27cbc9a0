package dev.sourcecheck.engine;

import dev.sourcecheck.process.ScrubbedException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The deadline and the abort of one step or listing, shared by its thread and those that may stop
 * it.
 */
public final class DeadlineControl implements Control {
  private static final Logger LOG = Logger.getLogger(DeadlineControl.class);
  private static final long PROGRESS_NANOS = 1_000_000_000L;

  private final long deadlineNanos;
  private final Executor abortExecutor;
  private final Predicate<Collection<InetAddress>> admission;
  private final Consumer<Map<String, Object>> progressListener;
  private final AtomicReference<@Nullable AbortReason> reason = new AtomicReference<>();
  private final Set<RunOnce> onAbort = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastProgressNanos;

  /**
   * @param abortExecutor runs the abort actions, which may block
   * @param admission see {@link #admits}
   * @param progressListener called about once a second at most
   */
  public DeadlineControl(
      Duration timeout,
      Executor abortExecutor,
      Predicate<Collection<InetAddress>> admission,
      Consumer<Map<String, Object>> progressListener) {
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    this.abortExecutor = abortExecutor;
    this.admission = admission;
    this.progressListener = progressListener;
    this.lastProgressNanos = new AtomicLong(System.nanoTime() - PROGRESS_NANOS / 2);
  }

  /** Aborts the step, from any thread. Only the first call has an effect and returns true. */
  public boolean abort(AbortReason why) {
    boolean first = reason.compareAndSet(null, why);
    if (first) {
      onAbort.forEach(abortExecutor::execute);
    }
    return first;
  }

  /** Why the step was aborted, null if it was not. */
  public @Nullable AbortReason reason() {
    return reason.get();
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  @Override
  public boolean aborted() {
    return reason.get() != null;
  }

  @Override
  public Control.AbortRegistration onAbort(Runnable release) {
    RunOnce once = new RunOnce(release, new AtomicReference<>(false));
    onAbort.add(once);
    if (aborted()) {
      abortExecutor.execute(once);
    }
    return () -> onAbort.remove(once);
  }

  @Override
  public void progress(Map<String, Object> progress) {
    long now = System.nanoTime();
    long last = lastProgressNanos.get();
    if (now - last >= PROGRESS_NANOS && lastProgressNanos.compareAndSet(last, now)) {
      progressListener.accept(progress);
    }
  }

  @Override
  public boolean admits(Collection<InetAddress> addresses) {
    return admission.test(addresses);
  }

  /** Why a step was stopped. */
  public enum AbortReason {
    /** The step exceeded its deadline. */
    DEADLINE,
    /** The caller stopped it; the result is discarded. */
    CANCELLED
  }

  private record RunOnce(Runnable release, AtomicReference<Boolean> done) implements Runnable {
    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        try {
          release.run();
        } catch (RuntimeException e) { // of a driver; the executor would print its message
          LOG.debug("Aborting a session failed", ScrubbedException.withoutMessages(e));
        }
      }
    }
  }
}
