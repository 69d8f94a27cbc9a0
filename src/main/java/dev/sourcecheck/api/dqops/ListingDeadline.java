package dev.sourcecheck.api.dqops;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.net.AddressAdmission;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The deadline and cancellation of a listing, which is not a job. */
final class ListingDeadline implements Control {
  private final long deadlineNanos;
  private final AddressAdmission admission;
  private final Set<Runnable> abortActions = ConcurrentHashMap.newKeySet();
  private volatile boolean aborted;

  ListingDeadline(Duration within, AddressAdmission admission) {
    this.admission = admission;
    deadlineNanos = System.nanoTime() + within.toNanos();
  }

  /** Aborts calls of the driver. */
  void abort() {
    aborted = true;
    abortActions.forEach(Runnable::run);
  }

  @Override
  public Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - System.nanoTime()));
  }

  @Override
  public boolean aborted() {
    return aborted;
  }

  @Override
  public Control.AbortRegistration onAbort(Runnable action) {
    // a distinct object, since one action may be registered twice
    Runnable own = action::run;
    abortActions.add(own);
    if (aborted) {
      own.run();
    }
    return () -> abortActions.remove(own);
  }

  @Override
  public boolean admits(Collection<InetAddress> addresses) {
    return admission.admits(addresses);
  }

  @Override
  public void progress(Map<String, Object> progress) {
    // the progress of a listing is not shown
  }
}
