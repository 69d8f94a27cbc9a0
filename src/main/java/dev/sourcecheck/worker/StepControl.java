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

/**
 * One step's deadline and its way out, shared by the thread that runs it and those that may stop
 * it.
 */
final class StepControl implements Control {
  private static final long PROGRESS_NANOS = 1_000_000_000L;

  private final long deadlineNanos;
  private final Executor releases;
  private final AddressAdmission admission;
  private final Consumer<Map<String, Object>> told;
  private final AtomicReference<@Nullable AbortReason> reason = new AtomicReference<>();
  private final Set<Once> onAbort = ConcurrentHashMap.newKeySet();
  private final AtomicLong lastTold;

  /**
   * @param releases runs what frees a blocked thread, since that may block itself
   */
  StepControl(
      Duration timeout,
      Executor releases,
      AddressAdmission admission,
      Consumer<Map<String, Object>> told) {
    this.deadlineNanos = System.nanoTime() + timeout.toNanos();
    this.releases = releases;
    this.admission = admission;
    this.told = told;
    this.lastTold = new AtomicLong(System.nanoTime() - PROGRESS_NANOS / 2);
  }

  /** Stops the step; the first reason holds, and only then is the answer true. */
  boolean abort(AbortReason why) {
    boolean first = reason.compareAndSet(null, why);
    if (first) {
      onAbort.forEach(releases::execute);
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
    Once once = new Once(release, new AtomicReference<>(false));
    onAbort.add(once);
    if (aborted()) {
      releases.execute(once);
    }
    return () -> onAbort.remove(once);
  }

  @Override
  public void progress(Map<String, Object> progress) {
    long now = System.nanoTime();
    long last = lastTold.get();
    if (now - last >= PROGRESS_NANOS && lastTold.compareAndSet(last, now)) {
      told.accept(progress);
    }
  }

  @Override
  public boolean admits(Collection<InetAddress> addresses) {
    return admission.admits(addresses);
  }

  /** Why a step was stopped. */
  enum AbortReason {
    /** It took longer than it may. */
    DEADLINE,
    /** The job has another owner now, or none; nothing that is found counts any more. */
    LOST
  }

  private record Once(Runnable release, AtomicReference<Boolean> done) implements Runnable {
    @Override
    public void run() {
      if (done.compareAndSet(false, true)) {
        release.run();
      }
    }
  }
}
