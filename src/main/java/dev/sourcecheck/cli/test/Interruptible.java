package dev.sourcecheck.cli.test;

/** Work that can be stopped from another thread. */
interface Interruptible {
  /** Stops the work and waits a bounded time until it has left nothing behind. */
  void interrupt() throws InterruptedException;
}
