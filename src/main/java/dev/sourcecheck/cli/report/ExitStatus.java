package dev.sourcecheck.cli.report;

/** The exit codes of commands that test sources, ordered by precedence. */
public enum ExitStatus {
  SUCCESS(0),
  /** There are only warnings, and the caller has asked for this code. */
  WARNING(4),
  UNHEALTHY(1),
  USAGE(2),
  /** Sourcecheck itself failed or could not be reached, so the sources may be healthy. */
  TESTER_FAILED(3),
  INTERRUPTED(130);

  private final int code;

  ExitStatus(int code) {
    this.code = code;
  }

  public int code() {
    return code;
  }

  ExitStatus and(ExitStatus other) {
    return compareTo(other) < 0 ? other : this;
  }
}
