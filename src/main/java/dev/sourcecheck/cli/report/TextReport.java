package dev.sourcecheck.cli.report;

import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** Prints results for people. */
public final class TextReport {
  private final PrintWriter out;
  private final TextStyle style;

  public TextReport(PrintWriter out, TextStyle style) {
    this.out = out;
    this.style = style;
  }

  /** The heading of a source, before its steps. */
  public void heading(String source) {
    out.println(style.bold(PlainText.line(source)));
    out.flush();
  }

  /** One step with its result. */
  public void step(ReportedStep step) {
    String outcome = step.outcome().map(each -> each.wire()).orElse(step.status());
    String padded = String.format(Locale.ROOT, "%-8s", outcome);
    String colored = step.outcome().map(each -> style.outcome(each, padded)).orElse(padded);
    String time = step.millis() > 0 ? " (" + step.millis() + " ms)" : "";
    out.printf("  %-16s  %s  %s%s%n", step.name(), colored, PlainText.line(step.message()), time);
    if (!step.code().isEmpty()) {
      boolean more = !step.hint().equals(step.message());
      out.println("      " + step.code() + (more ? ": " + PlainText.line(step.hint()) : ""));
    }
    step.fixes().forEach(fix -> detail("fix", fix));
    step.warnings().forEach(warning -> detail("warning", warning));
    out.flush();
  }

  /** The end of a source. */
  public void verdict(ReportedSource source) {
    out.println("  " + style.bold("verdict: " + source.verdict()));
    out.flush();
  }

  /** A whole source at once. */
  public void source(ReportedSource source) {
    heading(source.name());
    source.steps().forEach(this::step);
    verdict(source);
  }

  /** Says which steps were skipped although they must run. */
  public void missing(ReportedSource source, ExitRules rules) {
    for (ReportedStep step : rules.missing(source)) {
      out.println(PlainText.line(source.name()) + ": " + step.name() + " must not be skipped");
    }
    out.flush();
  }

  /** The number of sources by verdict. */
  public void summary(List<ReportedSource> sources) {
    long good = sources.stream().filter(each -> each.verdict().equals("success")).count();
    out.printf("%d sources: %d success, %d not%n", sources.size(), good, sources.size() - good);
    out.flush();
  }

  private void detail(String title, String text) {
    out.println("      " + title + ": " + PlainText.line(text));
  }
}
