package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.ReportedStep;
import dev.sourcecheck.cli.report.TextReport;

/** Prints each step of a single source as it ends, and each of several sources as a whole. */
final class TextProgress implements TestProgress {
  private final TextReport report;
  private final boolean single;

  TextProgress(TextReport report, boolean single) {
    this.report = report;
    this.single = single;
  }

  @Override
  public synchronized void started(String source) {
    if (single) {
      report.heading(source);
    }
  }

  @Override
  public synchronized void stepDone(String source, ReportedStep step) {
    if (single) {
      report.step(step);
    }
  }

  @Override
  public synchronized void ended(ReportedSource source) {
    if (!single) {
      report.source(source);
      return;
    }
    // steps that have ended were printed
    source.steps().stream().filter(step -> !step.status().equals("done")).forEach(report::step);
    report.verdict(source);
  }
}
