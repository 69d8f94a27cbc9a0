package dev.sourcecheck.worker;

import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobLeases;
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
 * Renews the leases of this worker's runs on its own thread and connection, so that neither busy
 * checks nor an exhausted pool can delay it. Aborts a run at once if it has lost its job, and
 * aborts every run whose lease could not be renewed before another worker may claim the job.
 */
final class LeaseKeeper {
  private static final Duration RETRY = Duration.ofMillis(200);

  private final StoreConnections connections;
  private final Supplier<Collection<JobRun>> runs;
  private final Duration length;
  private final WorkerMeters meters;
  private final Semaphore checkRequested = new Semaphore(0);
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
    Duration interval = Duration.ofMillis(Math.max(20, length.toMillis() / 50));
    // on its own thread, because renewal can block in a dead connection
    this.fencing =
        new BackgroundLoop("fence", this::abortLapsed).every(interval).backOff(interval, interval);
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

  /** Checks at once which jobs are still owned. */
  void checkNow() {
    checkRequested.release();
  }

  /** The time up to which a lease acquired or renewed at the given time is safe, both monotonic. */
  long safeUntil(long acquiredNanos) {
    return acquiredNanos + length.toNanos() - length.toNanos() / 5;
  }

  /** Returns when stopped; throws if the connection fails. */
  private void renewOnOneConnection() throws SQLException, InterruptedException {
    try (Connection connection = connections.open()) {
      // after this time the lease is lost
      connection.setNetworkTimeout(Runnable::run, networkTimeoutMillis());
      while (renewing.running()) {
        renew(connection);
        boolean early = checkRequested.tryAcquire(length.toMillis() / 3, TimeUnit.MILLISECONDS);
        if (early) {
          checkRequested.drainPermits();
        }
      }
    }
  }

  private int networkTimeoutMillis() {
    return (int) Math.min(Math.max(1, length.toMillis() / 3), Integer.MAX_VALUE);
  }

  private void renew(Connection connection) throws SQLException {
    List<JobRun> held = runs.get().stream().filter(run -> run.lease().held()).toList();
    if (held.isEmpty()) {
      return;
    }
    long now = System.nanoTime();
    Set<FencingToken> renewed =
        JobLeases.renew(connection, held.stream().map(JobRun::token).toList(), length);
    for (JobRun run : held) {
      if (renewed.contains(run.token())) {
        run.lease().heldUntil(safeUntil(now));
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

  private void abortLapsed() {
    runs.get().stream().filter(run -> !run.lease().held()).forEach(this::lose);
  }
}
