package dev.sourcecheck.cli.report;

/** The mildest result that makes a test fail. */
public enum FailOn {
  /** A failed step. */
  FAILED,
  /** Also a warning, with an exit code of its own. */
  WARNING,
  /** Also a step that was skipped without being deselected. */
  SKIPPED
}
