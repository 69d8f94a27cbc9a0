package dev.sourcecheck.worker;

import java.util.concurrent.CountDownLatch;

/** Waits like a driver that ignores interrupts. */
final class UninterruptibleWait {
  private UninterruptibleWait() {}

  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
