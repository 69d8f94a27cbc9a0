package dev.sourcecheck.check.run;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.check.Verdict;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Map;

/**
 * Receives the results of one run. All methods except {@link #progress} and {@link #admits} are
 * called by the one thread that works for the run, which can change between steps.
 */
public interface CheckListener {
  /** False ends the run before its next step. */
  default boolean proceeds() {
    return true;
  }

  /** A check starts. Not called for a step that is skipped because the connection failed. */
  default void started(Step step, long startedNanos) {}

  /** The progress of the current step, once a second at most. May be called by any thread. */
  default void progress(Step step, Map<String, Object> progress, long startedNanos) {}

  /** Whether a connection to one of these addresses is allowed now; see {@code Control.admits}. */
  default boolean admits(Collection<InetAddress> addresses) {
    return true;
  }

  /** A step has its verdict. False ends the run. */
  boolean finished(StepReport report);

  /** Called exactly once, unless it throws, before the session is closed. */
  void ended(RunEnd end);

  /** Called after {@link #ended}, when the run has no open session. */
  default void closed() {}

  /**
   * The verdict of one step.
   *
   * @param startedNanos by {@link System#nanoTime}
   * @param sessionOpen true if a session is open after the step
   */
  record StepReport(Step step, Verdict verdict, long startedNanos, boolean sessionOpen) {}
}
