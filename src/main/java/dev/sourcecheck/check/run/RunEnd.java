package dev.sourcecheck.check.run;

import dev.sourcecheck.check.Step;

/** How a run ended. */
public sealed interface RunEnd {
  /** Every step has a verdict. */
  record Completed() implements RunEnd {}

  /** The run was cancelled, or its listener ended it. */
  record Stopped() implements RunEnd {}

  /** The deadline of the run passed before the step had a verdict. */
  record DeadlineExceeded(Step step) implements RunEnd {}

  /** Sourcecheck itself failed in the step, which says nothing about the source. */
  record Faulted(Step step, Throwable cause) implements RunEnd {}
}
