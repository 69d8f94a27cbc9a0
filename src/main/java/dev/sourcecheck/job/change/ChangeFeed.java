package dev.sourcecheck.job.change;

import static java.util.stream.Collectors.toMap;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Tells whoever waits that a row may say something new. It is a hint, never the truth: whoever is
 * told reads the row, and whoever must not miss anything polls as well. Inside this process it is
 * immediate; {@link ChangeNotifications} carries it to the other replicas, coalesced.
 */
@ApplicationScoped
public class ChangeFeed {
  private final Map<Long, Set<Watcher>> watchers = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> whenWaiting = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<Set<Long>>> whenTaken = new CopyOnWriteArrayList<>();

  private final CopyOnWriteArrayList<Consumer<Collection<Long>>> whenEndedByAnother =
      new CopyOnWriteArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition pendingGrew = lock.newCondition();
  private boolean pendingWaiting;
  private final Map<Long, ChangeKind> pending = new LinkedHashMap<>();

  /** Some jobs became claimable. */
  public void waiting(Collection<Long> ids) {
    announce(true, ids, ChangeKind.PROGRESSED);
  }

  /** Some jobs' rows say something new, by their owner's own hand. */
  public void progressed(Collection<Long> ids) {
    announce(false, ids, ChangeKind.PROGRESSED);
  }

  /** Some jobs were ended by their owner. */
  public void ended(Collection<Long> ids) {
    announce(false, ids, ChangeKind.ENDED);
  }

  /**
   * Some jobs were changed by another hand than their owner's; an owner should look whether it
   * still is one.
   */
  public void changed(Collection<Long> ids) {
    announce(false, ids, ChangeKind.TAKEN);
    if (!ids.isEmpty()) {
      whenEndedByAnother.forEach(listener -> listener.accept(List.copyOf(ids)));
    }
  }

  /** Informed of the jobs that this replica has ended without being their owner. */
  public FeedRegistration whenEndedByAnother(Consumer<Collection<Long>> listener) {
    whenEndedByAnother.add(listener);
    return () -> whenEndedByAnother.remove(listener);
  }

  /**
   * Runs {@code wake} whenever the job may have changed, on the thread that tells; it must be
   * quick.
   *
   * @param least what it need not be woken for is less than this
   */
  public FeedRegistration watch(long jobId, ChangeKind least, Runnable wake) {
    Watcher watcher = new Watcher(least, wake);
    watchers.compute(
        jobId,
        (id, present) -> {
          Set<Watcher> all = present == null ? ConcurrentHashMap.newKeySet() : present;
          all.add(watcher);
          return all;
        });
    return () ->
        watchers.computeIfPresent(
            jobId,
            (id, all) -> {
              all.remove(watcher);
              return all.isEmpty() ? null : all;
            });
  }

  /** Runs {@code wake} whenever a job may have become claimable. */
  public FeedRegistration whenWaiting(Runnable wake) {
    whenWaiting.add(wake);
    return () -> whenWaiting.remove(wake);
  }

  /** Told the jobs that another hand has changed. */
  public FeedRegistration whenTaken(Consumer<Set<Long>> listener) {
    whenTaken.add(listener);
    return () -> whenTaken.remove(listener);
  }

  /** A hint that came from elsewhere. */
  void deliver(JobChange change) {
    if (change.waiting()) {
      whenWaiting.forEach(Runnable::run);
    }
    Set<Long> taken =
        change.jobs().entrySet().stream()
            .filter(job -> job.getValue() == ChangeKind.TAKEN)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (!taken.isEmpty()) {
      whenTaken.forEach(listener -> listener.accept(taken));
    }
    change
        .jobs()
        .forEach(
            (id, news) ->
                watchers.getOrDefault(id, Set.of()).stream()
                    .filter(watcher -> watcher.least().compareTo(news) <= 0)
                    .forEach(watcher -> watcher.wake().run()));
  }

  /** Waits for news to carry to the other replicas, cut to what one notification holds. */
  Queue<JobChange> takePending() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!pendingWaiting && pending.isEmpty()) {
        pendingGrew.await();
      }
      Queue<JobChange> changes = new ArrayDeque<>();
      Map<Long, ChangeKind> part = new LinkedHashMap<>();
      boolean waiting = pendingWaiting;
      for (Map.Entry<Long, ChangeKind> job : pending.entrySet()) {
        part.put(job.getKey(), job.getValue());
        if (part.size() == JobChange.MOST_IDS) {
          changes.add(new JobChange(waiting, Map.copyOf(part)));
          part.clear();
          waiting = false;
        }
      }
      if (!part.isEmpty() || waiting) {
        changes.add(new JobChange(waiting, Map.copyOf(part)));
      }
      pendingWaiting = false;
      pending.clear();
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void announce(boolean waiting, Collection<Long> ids, ChangeKind news) {
    if (ids.isEmpty()) {
      return;
    }
    deliver(new JobChange(waiting, ids.stream().distinct().collect(toMap(id -> id, id -> news))));
    lock.lock();
    try {
      pendingWaiting |= waiting;
      ids.forEach(id -> pending.merge(id, news, (a, b) -> a.compareTo(b) < 0 ? b : a));
      pendingGrew.signal();
    } finally {
      lock.unlock();
    }
  }

  private record Watcher(ChangeKind least, Runnable wake) {}

  /** A subscription that can be taken back. */
  public interface FeedRegistration extends AutoCloseable {
    @Override
    void close();
  }
}
