package dev.sourcecheck.job.change;

import static java.util.stream.Collectors.toMap;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Notifies watchers that a job's row may have changed. A notification is a hint: watchers read the
 * row, and those that must not miss a change also poll. Within this process it is immediate; {@link
 * ChangeNotifications} sends it coalesced to the other replicas.
 */
@ApplicationScoped
public class ChangeFeed {
  private final Map<Long, Set<Watcher>> watchers = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> onWaiting = new CopyOnWriteArrayList<>();
  private final CopyOnWriteArrayList<Consumer<Set<Long>>> onExternalChange =
      new CopyOnWriteArrayList<>();

  private final CopyOnWriteArrayList<Consumer<Collection<Long>>> onExternalChangeByThisReplica =
      new CopyOnWriteArrayList<>();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition pendingAdded = lock.newCondition();

  /** Changes that were not sent to the other replicas yet; guarded by the lock. */
  private final Map<Long, ChangeKind> pending = new LinkedHashMap<>();

  /** True if one of these jobs became claimable; guarded by the lock. */
  private boolean pendingWaiting;

  /** Announces jobs that became claimable. */
  public void waiting(Collection<Long> ids) {
    announce(true, ids, ChangeKind.PROGRESSED);
  }

  /** Announces progress written by the owners of jobs. */
  public void progressed(Collection<Long> ids) {
    announce(false, ids, ChangeKind.PROGRESSED);
  }

  /** Announces jobs that their owners ended. */
  public void ended(Collection<Long> ids) {
    announce(false, ids, ChangeKind.ENDED);
  }

  /**
   * Announces jobs that were changed by someone other than their owner. The owner, if there is one,
   * checks whether it still owns the job.
   */
  public void changedExternally(Collection<Long> ids) {
    announce(false, ids, ChangeKind.EXTERNAL);
    if (!ids.isEmpty()) {
      onExternalChangeByThisReplica.forEach(listener -> listener.accept(List.copyOf(ids)));
    }
  }

  /** Registers a listener for jobs that this replica changed without being their owner. */
  public FeedRegistration onExternalChangeByThisReplica(Consumer<Collection<Long>> listener) {
    onExternalChangeByThisReplica.add(listener);
    return () -> onExternalChangeByThisReplica.remove(listener);
  }

  /**
   * Runs {@code callback} whenever the job may have changed, on the announcing thread; it must not
   * block.
   *
   * @param minimum changes of lower kinds do not run the callback
   */
  public FeedRegistration watch(long jobId, ChangeKind minimum, Runnable callback) {
    Watcher watcher = new Watcher(minimum, callback);
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

  /** Runs {@code callback} whenever a job may have become claimable. */
  public FeedRegistration onWaiting(Runnable callback) {
    onWaiting.add(callback);
    return () -> onWaiting.remove(callback);
  }

  /** Registers a listener for jobs that any replica changed without being their owner. */
  public FeedRegistration onExternalChange(Consumer<Set<Long>> listener) {
    onExternalChange.add(listener);
    return () -> onExternalChange.remove(listener);
  }

  /** Delivers a change to the watchers and listeners of this process. */
  void deliver(JobChange change) {
    if (change.waiting()) {
      onWaiting.forEach(Runnable::run);
    }
    Set<Long> external =
        change.jobs().entrySet().stream()
            .filter(job -> job.getValue() == ChangeKind.EXTERNAL)
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    if (!external.isEmpty()) {
      onExternalChange.forEach(listener -> listener.accept(external));
    }
    change
        .jobs()
        .forEach(
            (id, kind) ->
                watchers.getOrDefault(id, Set.of()).stream()
                    .filter(watcher -> watcher.minimum().compareTo(kind) <= 0)
                    .forEach(watcher -> watcher.callback().run()));
  }

  /** Waits for changes to send to the other replicas; each element fits into one notification. */
  List<JobChange> takePending() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!pendingWaiting && pending.isEmpty()) {
        pendingAdded.await();
      }
      List<JobChange> changes = JobChange.split(pendingWaiting, pending);
      pendingWaiting = false;
      pending.clear();
      return changes;
    } finally {
      lock.unlock();
    }
  }

  private void announce(boolean waiting, Collection<Long> ids, ChangeKind kind) {
    if (ids.isEmpty()) {
      return;
    }
    deliver(new JobChange(waiting, ids.stream().distinct().collect(toMap(id -> id, id -> kind))));
    lock.lock();
    try {
      pendingWaiting |= waiting;
      ids.forEach(id -> pending.merge(id, kind, (a, b) -> a.compareTo(b) < 0 ? b : a));
      pendingAdded.signal();
    } finally {
      lock.unlock();
    }
  }

  private record Watcher(ChangeKind minimum, Runnable callback) {}

  /** A registration; closing it ends it. */
  public interface FeedRegistration extends AutoCloseable {
    @Override
    void close();
  }
}
