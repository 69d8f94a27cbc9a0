package dev.sourcecheck.job;

import dev.sourcecheck.store.SqlSession;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Limits the length of the queue. Counting a long queue costs more than storing a job, so the count
 * is refreshed at most once a second, and the jobs that this replica stores in between are added.
 * Other replicas may exceed the limit slightly within that second. A job is rejected only after a
 * fresh count.
 */
final class QueueLength {
  private static final long COUNT_VALID_NANOS = TimeUnit.SECONDS.toNanos(1);

  // The predicate and the order of the index test_job_parked: otherwise stale statistics make the
  // planner read the whole table. Counting stops at the limit.
  static final String COUNT =
      """
      SELECT count(*)
      FROM (SELECT FROM test_job
            WHERE status IN ('needs_confirmation', 'needs_authentication', 'waiting')
            ORDER BY deadline_at
            LIMIT :limit) q
      """;

  private final int limit;
  private final AtomicReference<CountedLength> last;

  QueueLength(int limit) {
    this.limit = limit;
    this.last = new AtomicReference<>(new CountedLength(limit, System.nanoTime()));
  }

  /** Reserves room for one job, which the caller then stores. False if the queue is full. */
  boolean tryReserve(SqlSession session) {
    long now = System.nanoTime();
    CountedLength grown = last.updateAndGet(CountedLength::plusOne);
    if (grown.length <= limit && now - grown.atNanos < COUNT_VALID_NANOS) {
      return true;
    }
    int length = session.sql(COUNT).bind("limit", limit).one(Integer.class);
    last.set(new CountedLength(length + 1, now));
    return length < limit;
  }

  private record CountedLength(int length, long atNanos) {
    CountedLength plusOne() {
      return new CountedLength(length + 1, atNanos);
    }
  }
}
