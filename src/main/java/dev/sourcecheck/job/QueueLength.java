package dev.sourcecheck.job;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jdbi.v3.core.Handle;

/**
 * Whether the queue has room. Counting a long queue costs more than storing a job, so it is done at
 * most once a second and what this replica stores meanwhile is added up; until then the other
 * replicas may overshoot the limit a little. "Full" is never said without counting.
 */
final class QueueLength {
  private static final long COUNT_HOLDS_NANOS = TimeUnit.SECONDS.toNanos(1);

  // What test_job_parked is over, in its order: else stale statistics of a time when everything
  // waited make the planner read the table. More than the limit is never counted.
  static final String COUNT =
      """
      SELECT count(*)
      FROM (SELECT FROM test_job
            WHERE status IN ('needs_confirmation', 'needs_authentication', 'waiting')
            ORDER BY deadline_at
            LIMIT :limit) q
      """;

  private final int limit;
  private final AtomicReference<Counted> last;

  QueueLength(int limit) {
    this.limit = limit;
    this.last = new AtomicReference<>(new Counted(limit, System.nanoTime()));
  }

  /** False makes room for one job, which the caller stores. */
  boolean isFull(Handle handle) {
    long now = System.nanoTime();
    Counted grown = last.updateAndGet(Counted::oneMore);
    if (grown.length <= limit && now - grown.atNanos < COUNT_HOLDS_NANOS) {
      return false;
    }
    int length = handle.createQuery(COUNT).bind("limit", limit).mapTo(Integer.class).one();
    last.set(new Counted(length + 1, now));
    return length >= limit;
  }

  private record Counted(int length, long atNanos) {
    Counted oneMore() {
      return new Counted(length + 1, atNanos);
    }
  }
}
