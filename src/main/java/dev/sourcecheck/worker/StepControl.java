package dev.sourcecheck.worker;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.net.AddressAdmission;
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
import org.jspecify.annotations.Nullable;

/** The deadline and the abort of one step, shared by its thread and those that may stop it. */
final class StepControl implements Control {
  private static final long PROGRESS_NANOS = 1_000_000_000L;

  private final long deadlineNanos;
  private final Executor abortExecutor;
  private final AddressAdmission admission;
  private final Consumer<Map<String, Object>> progressListener;
  private final AtomicReference<@Nullable AbortReason> reason = new AtomicReference<>();
  private final Set<RunOnce> onAbort = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastProgressNanos;

  /**
   * @param abortExecutor runs the abort actions, which may block
   */
  StepControl(
      Duration timeout,
      Executor abortExecutor,
      AddressAdmission admission,
      Consumer<Map<String, Object>> progressListener) {
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    this.abortExecutor = abortExecutor;
    this.admission = admission;
    this.progressListener = progressListener;
    this.lastProgressNanos = new AtomicLong(System.nanoTime() - PROGRESS_NANOS / 2);
  }

  /** Aborts the step. Only the first call has an effect and returns true. */
  boolean abort(AbortReason why) {
    boolean first = reason.compareAndSet(null, why);
    if (first) {
      onAbort.forEach(abortExecutor::execute);
    }
    return first;
  }

  @Nullable AbortReason reason() {
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
    return admission.admits(addresses);
  }

  /** Why a step was stopped. */
  enum AbortReason {
    /** The step exceeded its deadline. */
    DEADLINE,
    /** The job was lost; the result is discarded. */
    LOST
  }

  private record RunOnce(Runnable release, AtomicReference<Boolean> done) implements Runnable {
    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        release.run();
      }
    }
  }
}
