package dev.sourcecheck.net;

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
 * The memory that all sessions with sources may occupy together with what they have received and
 * not yet released. A session draws before its driver allocates. When the budget is exhausted, the
 * session that holds most is disconnected, and whoever draws waits until it has let go.
 *
 * <p>A session that holds no more than {@link #GUARANTEED} is neither disconnected nor made to wait
 * while all sessions together hold less than twice the budget, so that small honest ones go on
 * among large ones.
 */
public final class ReceiveBudget {
  /** Bytes that a session may hold whatever the others do. */
  public static final long GUARANTEED = 256 * 1024;

  private static final Logger LOG = Logger.getLogger(ReceiveBudget.class);
  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final long limit;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final Set<Account> accounts = new HashSet<>();
  private long held;

  /**
   * @param limit in bytes of heap
   */
  public ReceiveBudget(long limit) {
    if (limit <= 0) {
      throw new IllegalArgumentException("The budget for received bytes must be positive");
    }
    this.limit = limit;
  }

  /** A quarter of the largest heap that the JVM may use. */
  public static ReceiveBudget ofHeap() {
    return new ReceiveBudget(Runtime.getRuntime().maxMemory() / 4);
  }

  /** The session was disconnected, since it held more than any other. */
  public static final class Exhausted extends IOException {
    private static final long serialVersionUID = 1L;

    Exhausted() {
      super("the budget for received bytes is exhausted");
    }
  }

  /**
   * Opens the account of one session.
   *
   * @param disconnect frees the session's thread wherever it waits for the source; must not block
   */
  public Account open(Closeable disconnect) {
    Account account = new Account(disconnect);
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

  /** True if more than half is held: sessions should take smaller portions. */
  public boolean tight() {
    return held() > limit / 2;
  }

  /** What one session holds. Closing it returns everything. */
  public final class Account implements AutoCloseable {
    private final Closeable disconnect;
    private long mine;
    private boolean evicted;
    private boolean closed;

    private Account(Closeable disconnect) {
      this.disconnect = disconnect;
    }

    /**
     * Takes bytes that are about to be allocated. Waits up to two seconds for disconnected sessions
     * to let go.
     *
     * @throws Exhausted if this session was disconnected, now or before
     */
    public void draw(long bytes) throws Exhausted {
      List<Account> victims = new ArrayList<>();
      boolean fits;
      lock.lock();
      try {
        if (evicted || closed) {
          throw new Exhausted();
        }
        mine += bytes;
        held += bytes;
        fits = makeRoom(this, victims);
      } finally {
        lock.unlock();
      }
      victims.forEach(Account::disconnect);
      if (!fits) {
        awaitRoom();
      }
      if (evicted()) {
        throw new Exhausted();
      }
    }

    /** Returns bytes that nothing refers to any longer. */
    public void release(long bytes) {
      lock.lock();
      try {
        long returned = Math.min(bytes, mine);
        mine -= returned;
        held -= returned;
        released.signalAll();
      } finally {
        lock.unlock();
      }
    }

    /** True once this session was chosen to make room for the others. */
    public boolean evicted() {
      lock.lock();
      try {
        return evicted;
      } finally {
        lock.unlock();
      }
    }

    /** True if all sessions together hold so much that this one should take smaller portions. */
    public boolean tight() {
      return ReceiveBudget.this.tight();
    }

    @Override
    public void close() {
      lock.lock();
      try {
        closed = true;
        accounts.remove(this);
        release(mine);
      } finally {
        lock.unlock();
      }
    }

    private void awaitRoom() {
      long patience = PATIENCE_NANOS;
      lock.lock();
      try {
        while (!fits(this) && !evicted && !closed) {
          if (patience <= 0) {
            evicted = true; // what is held elsewhere is not let go in time
            return;
          }
          patience = released.awaitNanos(patience);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        evicted = true;
      } finally {
        lock.unlock();
      }
    }

    private void disconnect() {
      try {
        disconnect.close();
      } catch (IOException e) {
        LOG.debugf("A session over the budget was gone already: %s", e.getMessage());
      }
    }
  }

  /** Chooses who must go; true if the drawing session may go on at once. */
  private boolean makeRoom(Account drawing, List<Account> victims) {
    long staying =
        accounts.stream().filter(each -> !each.evicted).mapToLong(each -> each.mine).sum();
    while (staying > limit) {
      Account largest =
          accounts.stream()
              .filter(each -> !each.evicted)
              .max(Comparator.comparingLong(each -> each.mine))
              .orElse(drawing);
      if (largest.evicted || largest.mine <= GUARANTEED && staying <= 2 * limit) {
        break;
      }
      largest.evicted = true;
      victims.add(largest);
      staying -= largest.mine;
      LOG.warnf(
          "Sessions hold %d bytes of received data, the budget is %d: the one with %d is closed",
          held, limit, largest.mine);
    }
    return fits(drawing);
  }

  private boolean fits(Account drawing) {
    return held <= limit || drawing.mine <= GUARANTEED && held <= 2 * limit;
  }
}
