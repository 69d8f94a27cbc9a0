package dev.sourcecheck.engine;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/** The deadline and the cancellation of a running step. */
public interface Control {
  /**
   * Time left until the step's deadline; never negative. Every socket and statement timeout derives
   * from it.
   */
  Duration remaining();

  /** True once the step was cancelled or its deadline passed; the step must then return. */
  boolean aborted();

  /**
   * Registers an action that frees the thread when the step is aborted, for example {@code
   * Statement.cancel} or closing a socket. If the step is already aborted, the action runs
   * immediately. It runs on another thread, may run while the resource is being closed, and must
   * not block for long. The caller closes the registration together with the resource.
   */
  AbortRegistration onAbort(Runnable release);

  /**
   * Reports the progress of the step, which is stored about once a second. Values are numbers or
   * text.
   */
  void progress(Map<String, Object> progress);

  /** For queries after the end of a step, for example about the cause of its failure. */
  Control NONE =
      new Control() {
        @Override
        public Duration remaining() {
          return Duration.ofSeconds(10);
        }

        @Override
        public boolean aborted() {
          return false;
        }

        @Override
        public AbortRegistration onAbort(Runnable release) {
          return () -> {};
        }

        @Override
        public void progress(Map<String, Object> progress) {}
      };

  /**
   * Whether a connection to one of these addresses is allowed now. Called for each dial, after the
   * egress policy. May query our store, and throws if the store is unavailable.
   */
  default boolean admits(Collection<InetAddress> addresses) {
    return true;
  }

  /** Closing it removes the registered action. */
  interface AbortRegistration extends AutoCloseable {
    @Override
    void close();
  }
}
