package dev.sourcecheck.worker;

import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.job.JobLeases;
import dev.sourcecheck.job.JobQueue;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.change.ChangeFeed;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a worker does with the jobs that it owns, besides writing their results. Each change is
 * fenced by the token of the job and is announced.
 */
final class OwnedJobs {
  private final JobQueue queue;
  private final JobLeases leases;
  private final ChangeFeed feed;

  OwnedJobs(JobQueue queue, JobLeases leases, ChangeFeed feed) {
    this.queue = queue;
    this.leases = leases;
    this.feed = feed;
  }

  /**
   * Counts a job at the addresses of its source.
   *
   * @return an address that has reached its cap, empty if the job is counted
   */
  Optional<String> occupy(FencingToken token, Set<String> addresses) {
    return queue.occupy(token, addresses);
  }

  /** Requeues jobs at once. Fails if the store is unavailable. */
  void release(Collection<FencingToken> tokens) {
    feed.waiting(leases.release(tokens));
  }

  /**
   * Requeues a job for another attempt. Retried while the lease is held; after that the reaper
   * requeues the job and counts an attempt.
   */
  void release(RunLease lease) {
    StoreRetry.whileTrue(() -> release(List.of(lease.token())), lease::held);
  }

  /** Parks a job until the user answers again. Retried as {@link #release(RunLease)} is. */
  void park(RunLease lease, JobStatus needed) {
    StoreRetry.whileTrue(
        () -> {
          if (leases.park(lease.token(), needed)) {
            announceExternalChange(lease);
          }
        },
        lease::held);
  }

  /**
   * Requeues a job until fewer jobs run at an address. Retried as {@link #release(RunLease)} is.
   * Wakes no worker: the job cannot be claimed before another one at the address has ended.
   */
  void requeueForAddress(RunLease lease, String addressAtCap) {
    StoreRetry.whileTrue(
        () -> {
          if (leases.requeueForAddress(lease.token(), addressAtCap)) {
            announceExternalChange(lease);
          }
        },
        lease::held);
  }

  private void announceExternalChange(RunLease lease) {
    feed.changedExternally(List.of(lease.token().jobId()));
  }
}
