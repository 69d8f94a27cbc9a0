package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.engine.Control;
import dev.sourcecheck.process.BlockingThreads;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Closes the sockets of an unconnected wire when the step is aborted, or after a time: the timeout
 * of each read does not end an exchange with a server that sends single bytes slowly.
 */
public final class BoundedWire implements AutoCloseable {
  private final Wire wire;
  private final CountDownLatch ended = new CountDownLatch(1);
  private final Control.AbortRegistration registration;

  /**
   * @param wire used until this is closed
   */
  public BoundedWire(Wire wire, Control control, int millis) {
    this.wire = wire;
    this.registration = control.onAbort(wire::closeOpened);
    BlockingThreads.start("sourcecheck-abort", () -> closeUnlessEnded(millis));
  }

  public Wire wire() {
    return wire;
  }

  private void closeUnlessEnded(int millis) {
    try {
      if (ended.await(millis, TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    wire.closeOpened();
  }

  @Override
  public void close() {
    ended.countDown();
    registration.close();
    wire.closeOpened();
    wire.meter().close();
  }
}
