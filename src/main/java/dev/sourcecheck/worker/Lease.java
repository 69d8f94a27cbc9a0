package dev.sourcecheck.worker;

import dev.sourcecheck.job.Claims;
import dev.sourcecheck.job.Fence;
import dev.sourcecheck.store.StoreConnections;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Keeps the leases of what this worker runs, on a thread and a connection of its own, so that
 * neither busy checks nor an empty pool can make it late. What another took is aborted at once; so
 * is everything that could not be renewed in time, before anybody else may claim it.
 */
final class Lease {
  private static final Logger LOG = Logger.getLogger(Lease.class);

  private final StoreConnections connections;
  private final Supplier<Collection<JobRun>> runs;
  private final Duration length;
  private final Semaphore asked = new Semaphore(0);
  private final Thread renewing = new Thread(this::renewAll, "sourcecheck-lease");
  private final Thread fencing = new Thread(this::fenceAll, "sourcecheck-fence");
  private volatile boolean running = true;

  Lease(StoreConnections connections, Supplier<Collection<JobRun>> runs, Duration length) {
    this.connections = connections;
    this.runs = runs;
    this.length = length;
    renewing.setDaemon(true);
    fencing.setDaemon(true);
  }

  void start() {
    renewing.start();
    fencing.start();
  }

  void stop() {
    running = false;
    renewing.interrupt();
    fencing.interrupt();
  }

  /** Looks at once which jobs are still ours; somebody may have taken one. */
  void lookNow() {
    asked.release();
  }

  /** Until when a lease taken at the given reading of the monotonic clock may be relied on. */
  long safeUntil(long takenNanos) {
    return takenNanos + length.toNanos() - length.toNanos() / 5;
  }

  private void renewAll() {
    while (running) {
      try (Connection connection = connections.open()) {
        // Longer than this and the lease is lost anyway.
        connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, length.toMillis() / 3));
        while (running) {
          renew(connection);
          boolean early = asked.tryAcquire(length.toMillis() / 3, TimeUnit.MILLISECONDS);
          if (early) {
            asked.drainPermits();
          }
        }
      } catch (SQLException | RuntimeException e) { // nothing may end this thread before its time
        LOG.debugf("Leases could not be renewed, trying again: %s", e.getMessage());
        pause(200);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private void renew(Connection connection) throws SQLException {
    List<JobRun> held = runs.get().stream().filter(JobRun::held).toList();
    if (held.isEmpty()) {
      return;
    }
    long asking = System.nanoTime();
    Set<Fence> ours = Claims.renew(connection, held.stream().map(JobRun::fence).toList(), length);
    for (JobRun run : held) {
      if (ours.contains(run.fence())) {
        run.heldUntil(safeUntil(asking));
      } else {
        run.lose();
      }
    }
  }

  /** Apart from the renewing, which may itself be stuck in a dead connection. */
  private void fenceAll() {
    while (running) {
      try {
        runs.get().stream().filter(run -> !run.held()).forEach(JobRun::lose);
      } catch (RuntimeException
          | Error e) { // too few threads, for instance: the next round tries again
        LOG.warnf("Runs that lost their lease could not be stopped: %s", e.getMessage());
      }
      pause(Math.max(20, length.toMillis() / 50));
    }
  }

  private void pause(long millis) {
    try {
      TimeUnit.MILLISECONDS.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      running = false;
    }
  }
}
