package dev.sourcecheck.check.run;

import dev.sourcecheck.engine.DeadlineControl.AbortReason;

/**
 * The state of a run. Each transition is a method of the states from which it is legal. In every
 * state but {@link Abandoned}, the run belongs to one thread: the first one, or the one that took
 * over last. Other threads only abort the step of that thread.
 *
 * <pre>
 * Ready --> Checking            a step starts
 * Checking --> OpeningSession   the step needs a session
 * OpeningSession --> Checking   the session is open or refused
 * Checking --> Ready            the step has returned
 * Checking --> Aborting         the deadline has passed, or the run is cancelled
 * OpeningSession --> Aborting   likewise
 * Aborting --> Ready            the driver has returned the thread in time; its session is closed
 * Aborting --> Abandoned        the driver still holds the thread
 * Abandoned --> Ready           another thread continues; the first one only closes its session
 * Ready --> Ended               every step has a verdict, or the run is stopped
 * </pre>
 */
sealed interface RunState {
  /** No step runs. */
  record Ready() implements RunState {
    Checking start(StepExecution step) {
      return new Checking(step);
    }

    Ended end() {
      return new Ended();
    }
  }

  /** A step runs. */
  sealed interface Running extends RunState {
    StepExecution step();
  }

  /** A step runs and is not aborted. */
  sealed interface Undisturbed extends Running {
    default Ready returned() {
      return new Ready();
    }

    default Aborting abort(AbortReason reason) {
      return new Aborting(step(), reason);
    }
  }

  /** The step waits for a session. */
  record OpeningSession(StepExecution step) implements Undisturbed {
    Checking opened() {
      return new Checking(step);
    }
  }

  /** The step uses a session, or does not need one yet. */
  record Checking(StepExecution step) implements Undisturbed {
    OpeningSession open() {
      return new OpeningSession(step);
    }
  }

  /** The driver was made to stop, and its thread has some time to return. */
  record Aborting(StepExecution step, AbortReason reason) implements Running {
    Ready returned() {
      return new Ready();
    }

    Abandoned abandon() {
      return new Abandoned(step, reason);
    }
  }

  /** The driver holds the thread of the step, which does not belong to the run any more. */
  record Abandoned(StepExecution step, AbortReason reason) implements RunState {
    Ready takeOver() {
      return new Ready();
    }
  }

  /** The listener knows the end. */
  record Ended() implements RunState {}
}
