package dev.sourcecheck.check.run;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The current state of a run, which the thread of the run and those that abort it replace. */
final class CurrentState {
  private final AtomicReference<RunState> state = new AtomicReference<>(new RunState.Ready());

  RunState get() {
    return Objects.requireNonNull(state.get());
  }

  void start(StepExecution step) {
    state.set(ready().start(step));
  }

  /** Returns the state of the abandoned step, which this thread replaces. */
  RunState.Abandoned takeOver() {
    RunState now = get();
    if (now instanceof RunState.Abandoned abandoned) {
      state.set(abandoned.takeOver());
      return abandoned;
    }
    throw new IllegalStateException("The run is " + now);
  }

  void end() {
    state.set(ready().end());
  }

  /** The state between two steps, which no other thread changes. */
  private RunState.Ready ready() {
    RunState now = get();
    if (now instanceof RunState.Ready ready) {
      return ready;
    }
    throw new IllegalStateException("The run is " + now);
  }

  /**
   * Replaces the state atomically, if it is of the given type and belongs to the given step.
   *
   * @return the replaced state, null if the run is in another state or at another step
   */
  <S extends RunState.Running> @Nullable S change(
      Class<S> from, StepExecution step, Function<S, RunState> transition) {
    while (true) {
      RunState now = get();
      if (!from.isInstance(now) || from.cast(now).step() != step) {
        return null;
      }
      S before = from.cast(now);
      if (state.compareAndSet(now, transition.apply(before))) {
        return before;
      }
    }
  }
}
