package dev.sourcecheck.engine;

import java.net.InetAddress;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * The worker's hold on a running step: how long it may take, and how it is stopped from another
 * thread.
 */
public interface Control {
  /**
   * Time left until the step's deadline; never negative. Every socket and statement timeout derives
   * from it.
   */
  Duration remaining();

  /** True once the step was cancelled or its deadline passed: return at the next chance. */
  boolean aborted();

  /**
   * Registers what frees the thread when the step is aborted, for instance {@code Statement.cancel}
   * or closing a socket. Runs at once if the step is aborted already. It is called from another
   * thread, may be called while the resource is closing, and must not block for long. Close the
   * registration when the resource is gone.
   */
  AbortRegistration onAbort(Runnable release);

  /**
   * Tells pollers how far the step is; cheap, stored at most about once a second. Values are
   * numbers or text.
   */
  void progress(Map<String, Object> progress);

  /** For what follows a step that is over, such as the question why it failed. */
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
   * Whether a source may be dialled at these addresses now. Asked for each dial, after the egress
   * policy; may ask our own store, and throws if that is unavailable.
   */
  default boolean admits(Collection<InetAddress> addresses) {
    return true;
  }

  /** A registration that can be taken back. */
  interface AbortRegistration extends AutoCloseable {
    @Override
    void close();
  }
}
