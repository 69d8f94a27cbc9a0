package dev.sourcecheck.job;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Tells whoever waits that a row may say something new. It is a hint, never the truth: whoever is
 * told reads the row, and whoever must not miss anything polls as well. Inside this process it is
 * immediate; {@link Notifications} carries it to the other replicas, coalesced.
 */
@ApplicationScoped
public class ChangeFeed {
  private final Map<Long, Set<Runnable>> watchers = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> whenWaiting = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<Set<Long>>> whenTaken = new CopyOnWriteArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition pendingGrew = lock.newCondition();
  private boolean pendingWaiting;
  private final Set<Long> pendingChanged = new LinkedHashSet<>();
  private final Set<Long> pendingTaken = new LinkedHashSet<>();

  /** Some jobs became claimable. */
  public void waiting(Collection<Long> ids) {
    if (!ids.isEmpty()) {
      announce(new Change(true, Set.copyOf(ids), Set.of()));
    }
  }

  /** Some jobs' rows say something new, by their owner's own hand. */
  public void progressed(Collection<Long> ids) {
    if (!ids.isEmpty()) {
      announce(new Change(false, Set.copyOf(ids), Set.of()));
    }
  }

  /**
   * Some jobs were changed by another hand than their owner's; an owner should look whether it
   * still is one.
   */
  public void changed(Collection<Long> ids) {
    if (!ids.isEmpty()) {
      announce(new Change(false, Set.copyOf(ids), Set.copyOf(ids)));
    }
  }

  /**
   * Runs {@code wake} whenever the job may have changed, on the thread that tells; it must be
   * quick.
   */
  public Registration watch(long jobId, Runnable wake) {
    watchers.compute(
        jobId,
        (id, present) -> {
          Set<Runnable> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(wake);
          return all;
        });
    return () ->
        watchers.computeIfPresent(
            jobId,
            (id, all) -> {
              all.remove(wake);
              return all.isEmpty() ? null : all;
            });
  }

  /** Runs {@code wake} whenever a job may have become claimable. */
  public Registration whenWaiting(Runnable wake) {
    whenWaiting.add(wake);
    return () -> whenWaiting.remove(wake);
  }

  /** Told the jobs that another hand has changed. */
  public Registration whenTaken(Consumer<Set<Long>> listener) {
    whenTaken.add(listener);
    return () -> whenTaken.remove(listener);
  }

  /**
   * Jobs that somebody in this process waits for; they are polled as well, in case a hint was lost.
   */
  Set<Long> watched() {
    return Set.copyOf(watchers.keySet());
  }

  /** A hint that came from elsewhere. */
  void deliver(Change change) {
    if (change.waiting()) {
      whenWaiting.forEach(Runnable::run);
    }
    if (!change.taken().isEmpty()) {
      whenTaken.forEach(listener -> listener.accept(change.taken()));
    }
    for (Long id : change.changed()) {
      watchers.getOrDefault(id, Set.of()).forEach(Runnable::run);
    }
  }

  /** Waits for news to carry to the other replicas, cut to what one notification holds. */
  Queue<Change> takePending() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!pendingWaiting && pendingChanged.isEmpty()) {
        pendingGrew.await();
      }
      Queue<Change> changes = new ArrayDeque<>();
      Set<Long> part = new LinkedHashSet<>();
      boolean waiting = pendingWaiting;
      for (Long id : pendingChanged) {
        part.add(id);
        if (part.size() == Change.MOST_IDS) {
          changes.add(new Change(waiting, Set.copyOf(part), Set.copyOf(pendingTaken)));
          part.clear();
          waiting = false;
        }
      }
      if (!part.isEmpty() || waiting) {
        changes.add(new Change(waiting, Set.copyOf(part), Set.copyOf(pendingTaken)));
      }
      pendingWaiting = false;
      pendingChanged.clear();
      pendingTaken.clear();
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void announce(Change change) {
    deliver(change);
    lock.lock();
    try {
      pendingWaiting |= change.waiting();
      pendingChanged.addAll(change.changed());
      pendingTaken.addAll(change.taken());
      pendingGrew.signal();
    } finally {
      lock.unlock();
    }
  }

  /** A subscription that can be taken back. */
  public interface Registration extends AutoCloseable {
    @Override
    void close();
  }
}
