package dev.sourcecheck.api.dqops;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.net.AddressAdmission;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The deadline of a listing, which belongs to no job. */
final class ListingDeadline implements Control {
  private final long deadlineNanos;
  private final AddressAdmission admission;
  private final Set<Runnable> releases = ConcurrentHashMap.newKeySet();
  private volatile boolean aborted;

  ListingDeadline(Duration within, AddressAdmission admission) {
    this.admission = admission;
    deadlineNanos = System.nanoTime() + within.toNanos();
  }

  /** Frees whoever is blocked in the source's driver. */
  void abort() {
    aborted = true;
    releases.forEach(Runnable::run);
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
  public Control.AbortRegistration onAbort(Runnable release) {
    // told apart by identity, since one release may be registered twice
    Runnable own = release::run;
    releases.add(own);
    if (aborted) {
      own.run();
    }
    return () -> releases.remove(own);
  }

  @Override
  public boolean admits(Collection<InetAddress> addresses) {
    return admission.admits(addresses);
  }

  @Override
  public void progress(Map<String, Object> progress) {
    // nobody polls a listing
  }
}
