package dev.sourcecheck.job;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Limits the bytes of writes that wait for the store. */
final class QueuedBytes {
  /** How often a waiting writer looks whether its lease still holds. */
  private static final long LOOK_MILLIS = 100;

  private static final Logger LOG = Logger.getLogger(QueuedBytes.class);

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition removed = lock.newCondition();
  private long queued;

  QueuedBytes(long limit) {
    this.limit = limit;
  }

  /** Adds what may be dropped: only into the first half of the room. */
  boolean tryAdd(long bytes) {
    lock.lock();
    try {
      if (queued + bytes > limit / 2) {
        return false;
      }
      queued += bytes;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for room. A write that is larger than the limit is let in alone.
   *
   * @return false if the lease was lost first, or this thread was interrupted
   */
  boolean add(long bytes, BooleanSupplier held) {
    lock.lock();
    try {
      while (queued > 0 && queued + bytes > limit) {
        if (!held.getAsBoolean()) {
          return false;
        }
        boolean signalled = removed.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        LOG.tracef("Room for a write may have come: %s", signalled);
      }
      queued += bytes;
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      lock.unlock();
    }
  }

  void remove(long bytes) {
    lock.lock();
    try {
      queued -= bytes;
      removed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  long now() {
    lock.lock();
    try {
      return queued;
    } finally {
      lock.unlock();
    }
  }
}
