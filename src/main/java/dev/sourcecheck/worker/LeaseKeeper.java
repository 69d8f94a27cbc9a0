package dev.sourcecheck.worker;

import dev.sourcecheck.job.JobQueue;
import dev.sourcecheck.job.OwnershipToken;
import dev.sourcecheck.process.BackgroundLoop;
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
import java.util.stream.Stream;

/**
 * Keeps the leases of what this worker runs, on a thread and a connection of its own, so that
 * neither busy checks nor an empty pool can make it late. What another took is aborted at once; so
 * is everything that could not be renewed in time, before anybody else may claim it.
 */
final class LeaseKeeper {
  private static final Duration RETRY = Duration.ofMillis(200);

  private final StoreConnections connections;
  private final Supplier<Collection<JobRun>> runs;
  private final Duration length;
  private final WorkerMeters meters;
  private final Semaphore asked = new Semaphore(0);
  private final BackgroundLoop renewing;
  private final BackgroundLoop fencing;

  LeaseKeeper(
      StoreConnections connections,
      Supplier<Collection<JobRun>> runs,
      Duration length,
      WorkerMeters meters) {
    this.meters = meters;
    this.connections = connections;
    this.runs = runs;
    this.length = length;
    this.renewing = new BackgroundLoop("lease", this::renewOnOneConnection).backOff(RETRY, RETRY);
    Duration look = Duration.ofMillis(Math.max(20, length.toMillis() / 50));
    // on its own thread, because a renewal can be stuck in a dead connection
    this.fencing = new BackgroundLoop("fence", this::fence).every(look).backOff(look, look);
  }

  void start() {
    renewing.start();
    fencing.start();
  }

  void stop() {
    renewing.stop();
    fencing.stop();
  }

  Stream<BackgroundLoop> loops() {
    return Stream.of(renewing, fencing);
  }

  /** Looks at once which jobs are still ours; somebody may have taken one. */
  void lookNow() {
    asked.release();
  }

  /** Until when a lease taken at the given reading of the monotonic clock may be relied on. */
  long safeUntil(long takenNanos) {
    return takenNanos + length.toNanos() - length.toNanos() / 5;
  }

  /** Returns when stopped, throws when the connection fails. */
  private void renewOnOneConnection() throws SQLException, InterruptedException {
    try (Connection connection = connections.open()) {
      // Longer than this and the lease is lost anyway.
      connection.setNetworkTimeout(Runnable::run, (int) Math.max(1, length.toMillis() / 3));
      while (renewing.running()) {
        renew(connection);
        boolean early = asked.tryAcquire(length.toMillis() / 3, TimeUnit.MILLISECONDS);
        if (early) {
          asked.drainPermits();
        }
      }
    }
  }

  private void renew(Connection connection) throws SQLException {
    List<JobRun> held = runs.get().stream().filter(JobRun::held).toList();
    if (held.isEmpty()) {
      return;
    }
    long asking = System.nanoTime();
    Set<OwnershipToken> ours =
        JobQueue.renew(connection, held.stream().map(JobRun::fence).toList(), length);
    for (JobRun run : held) {
      if (ours.contains(run.fence())) {
        run.heldUntil(safeUntil(asking));
      } else {
        lose(run);
      }
    }
  }

  private void lose(JobRun run) {
    if (run.lose()) {
      meters.leaseLost();
    }
  }

  private void fence() {
    runs.get().stream().filter(run -> !run.held()).forEach(this::lose);
  }
}
