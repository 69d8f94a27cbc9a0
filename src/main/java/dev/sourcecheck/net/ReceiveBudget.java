package dev.sourcecheck.net;

import dev.sourcecheck.process.LimitedLog;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;

/**
 * Bounds the memory of received data over all sessions with sources. A session draws bytes before
 * its driver allocates them. When the budget is exhausted, the session with the largest balance is
 * disconnected, and the drawing session waits until that one has released its bytes.
 *
 * <p>A session with at most {@link #GUARANTEED} bytes is neither disconnected nor delayed while all
 * sessions together hold less than twice the budget, so that small sessions continue beside large
 * ones.
 */
public final class ReceiveBudget {
  /** Bytes that a session may hold independent of the others. */
  public static final long GUARANTEED = 256 * 1024;

  private static final Logger LOG = Logger.getLogger(ReceiveBudget.class);
  private static final LimitedLog EVICTIONS = new LimitedLog(ReceiveBudget.class);
  private static final long WAIT_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Set<SessionAccount> accounts = new HashSet<>();
  private long held;

  /** The part of {@link #held} that disconnected sessions have not released yet. */
  private long heldByEvicted;

  /**
   * @param limit in bytes of heap
   */
  public ReceiveBudget(long limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("The budget for received bytes must be positive");
    }
    this.limit = limit;
  }

  /** A quarter of the maximum heap. */
  public static ReceiveBudget ofHeap() {
    return new ReceiveBudget(Runtime.getRuntime().maxMemory() / 4);
  }

  /** The session was disconnected, because it held more than any other. */
  public static final class BudgetExhaustedException extends IOException {
    private static final long serialVersionUID = 1L;

    BudgetExhaustedException() {
      super("the budget for received bytes is exhausted");
    }
  }

  /**
   * Opens the account of one session.
   *
   * @param disconnect ends any wait of the session's thread for the source; must not block
   */
  public SessionAccount open(Closeable disconnect) {
    SessionAccount account = new SessionAccount(disconnect);
    lock.lock();
    try {
      accounts.add(account);
    } finally {
      lock.unlock();
    }
    return account;
  }

  public long limit() {
    return limit;
  }

  /** Bytes held by all sessions. */
  public long held() {
    lock.lock();
    try {
      return held;
    } finally {
      lock.unlock();
    }
  }

  /** Whether more than half is in use, so that sessions should fetch smaller batches. */
  public boolean tight() {
    return held() > limit / 2;
  }

  /** The balance of one session. Closing it releases all bytes. */
  public final class SessionAccount implements AutoCloseable {
    private final Closeable disconnect;
    private long balance;
    private boolean evicted;
    private boolean closed;

    private SessionAccount(Closeable disconnect) {
      this.disconnect = disconnect;
    }

    /**
     * Draws bytes that are about to be allocated. Waits up to two seconds for disconnected sessions
     * to release theirs.
     *
     * @throws BudgetExhaustedException if this session was disconnected, now or before
     */
    public void draw(long bytes) throws BudgetExhaustedException {
      List<SessionAccount> victims = new ArrayList<>();
      boolean fits;
      lock.lock();
      try {
        if (evicted || closed) {
          throw new BudgetExhaustedException();
        }
        balance += bytes;
        held += bytes;
        if (held <= limit) {
          return; // the usual case, once for each received row
        }
        fits = makeRoom(this, victims);
      } finally {
        lock.unlock();
      }
      victims.forEach(SessionAccount::disconnect);
      if (!fits) {
        awaitRoom();
      }
      if (evicted()) {
        throw new BudgetExhaustedException();
      }
    }

    /** Releases bytes that are no longer referenced. */
    public void release(long bytes) {
      lock.lock();
      try {
        long returned = Math.min(bytes, balance);
        balance -= returned;
        held -= returned;
        heldByEvicted -= evicted ? returned : 0;
        released.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** Whether this session was chosen to make room for the others. */
    public boolean evicted() {
      lock.lock();
      try {
        return evicted;
      } finally {
        lock.unlock();
      }
    }

    /** Whether this session should fetch smaller batches. */
    public boolean tight() {
      return ReceiveBudget.this.tight();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        accounts.remove(this);
        release(balance);
      } finally {
        lock.unlock();
      }
    }

    private void awaitRoom() {
      long remaining = WAIT_NANOS;
      lock.lock();
      try {
        while (!fits(this) && !evicted && !closed) {
          if (remaining <= 0) {
            evict(); // the other sessions did not release their bytes in time
            return;
          }
          remaining = released.awaitNanos(remaining);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        evict();
      } finally {
        lock.unlock();
      }
    }

    private void evict() {
      if (!evicted) {
        evicted = true;
        heldByEvicted += balance;
      }
    }

    private void disconnect() {
      try {
        disconnect.close();
      } catch (IOException e) {
        LOG.debugf("A session over the budget was already closed: %s", e.getMessage());
      }
    }
  }

  /** Chooses sessions to disconnect. Returns true if the drawing session need not wait. */
  private boolean makeRoom(SessionAccount drawing, List<SessionAccount> victims) {
    while (held - heldByEvicted > limit) {
      SessionAccount largest =
          accounts.stream()
              .filter(each -> !each.evicted)
              .max(Comparator.comparingLong(each -> each.balance))
              .orElse(drawing);
      if (largest.evicted || largest.balance <= GUARANTEED && held - heldByEvicted <= 2 * limit) {
        break;
      }
      largest.evict();
      victims.add(largest);
      EVICTIONS.warnf(
          "Sessions hold %d bytes of received data, the budget is %d: disconnecting the one with %d",
          held, limit, largest.balance);
    }
    return fits(drawing);
  }

  private boolean fits(SessionAccount drawing) {
    return held <= limit || drawing.balance <= GUARANTEED && held <= 2 * limit;
  }
}
