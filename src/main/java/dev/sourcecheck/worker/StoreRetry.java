package dev.sourcecheck.worker;

import dev.sourcecheck.process.LimitedLog;
import dev.sourcecheck.process.OutOfMemoryExit;
import dev.sourcecheck.store.TransientErrors;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;

/** Retries a change while the store is unavailable. */
final class StoreRetry {
  private static final Logger LOG = Logger.getLogger(StoreRetry.class);
  private static final LimitedLog REJECTIONS = new LimitedLog(StoreRetry.class);
  private static final long PAUSE_MILLIS = 200;

  private StoreRetry() {}

  /**
   * Repeats a change until it succeeds, the condition is false, or it fails permanently.
   *
   * @return true if it succeeded
   */
  static boolean whileTrue(Runnable change, BooleanSupplier condition) {
    while (condition.getAsBoolean()) {
      try {
        change.run();
        return true;
      } catch (RuntimeException e) {
        OutOfMemoryExit.exitIfCause(e);
        if (!TransientErrors.isUnavailable(e)) {
          REJECTIONS.referencedError(e, "The store rejected a change of a job");
          return false;
        }
        LOG.debugf("The store is still unavailable: %s", e.getMessage());
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return false;
  }
}
