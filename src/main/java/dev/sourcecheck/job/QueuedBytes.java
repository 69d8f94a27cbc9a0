package dev.sourcecheck.job;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Limits the bytes of writes queued for the store. */
final class QueuedBytes {
  private static final long LEASE_CHECK_MILLIS = 100;

  private static final Logger LOG = Logger.getLogger(QueuedBytes.class);

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition removed = lock.newCondition();
  private long queued;

  QueuedBytes(long limit) {
    this.limit = limit;
  }

  /** Adds a write that may be dropped. False if half of the limit is used. */
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
   * Blocks until there is room. A write larger than the limit is accepted when the queue is empty.
   *
   * @return false if the lease was lost first, or this thread was interrupted
   */
  boolean add(long bytes, BooleanSupplier leaseHeld) {
    lock.lock();
    try {
      while (queued > 0 && queued + bytes > limit) {
        if (!leaseHeld.getAsBoolean()) {
          return false;
        }
        boolean signalled = removed.await(LEASE_CHECK_MILLIS, TimeUnit.MILLISECONDS);
        LOG.tracef("Checked for room, signalled: %s", signalled);
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

  long total() {
    lock.lock();
    try {
      return queued;
    } finally {
      lock.unlock();
    }
  }
}
