package dev.sourcecheck.worker;

import dev.sourcecheck.job.FencingToken;
import java.util.concurrent.atomic.AtomicBoolean;

/** The ownership of a job by one run, as far as this process knows. Thread-safe. */
final class RunLease {
  private final FencingToken token;

  /** A run that has not ended by then is stuck outside of every step's deadline. */
  private final long stuckNanos;

  private volatile long heldUntilNanos;
  private final AtomicBoolean lost = new AtomicBoolean();

  RunLease(FencingToken token, long heldUntilNanos, long stuckNanos) {
    this.token = token;
    this.heldUntilNanos = heldUntilNanos;
    this.stuckNanos = stuckNanos;
  }

  FencingToken token() {
    return token;
  }

  /** Records a renewal. */
  void heldUntil(long nanos) {
    heldUntilNanos = nanos;
  }

  /**
   * False once the lease has lapsed by the local clock or is known to be lost. Also false long
   * after the job's deadline, so that a stuck run leaves its job to the reaper.
   */
  boolean held() {
    long now = System.nanoTime();
    return !lost.get() && now - heldUntilNanos < 0 && now - stuckNanos < 0;
  }

  /** Marks the job as lost. False if it was lost before. */
  boolean lose() {
    return lost.compareAndSet(false, true);
  }
}
