package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.ReportedStep;

/** Receives what happens while sources are tested. Called by several threads. */
interface TestProgress {
  /** Shows nothing. */
  TestProgress NONE = new TestProgress() {};

  default void started(String source) {}

  default void stepStarted(String source, String step) {}

  default void stepDone(String source, ReportedStep step) {}

  default void ended(ReportedSource source) {}

  /** Removes what is only of interest while tests run. */
  default void close() {}
}
