package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.report.ExitRules;
import dev.sourcecheck.cli.report.GithubAnnotations;
import dev.sourcecheck.cli.report.JsonReport;
import dev.sourcecheck.cli.report.JunitReport;
import dev.sourcecheck.cli.report.MarkdownSummary;
import dev.sourcecheck.cli.report.OutputFile;
import dev.sourcecheck.cli.report.ReportedSource;
import dev.sourcecheck.cli.report.TextReport;
import dev.sourcecheck.cli.report.TextStyle;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;

/** Shows the progress of tests and writes their results, as the options say. */
final class ReportWriter {
  private final OutputOptions options;
  private final EnvironmentVariables variables;
  private final PrintWriter out;
  private final PrintWriter err;
  private final TerminalFacts terminal;

  ReportWriter(
      OutputOptions options, EnvironmentVariables variables, PrintWriter out, PrintWriter err) {
    this.options = options;
    this.variables = variables;
    this.out = out;
    this.err = err;
    this.terminal = TerminalFacts.detect(variables);
  }

  /**
   * The display while tests run.
   *
   * @param sources the number of sources
   */
  TestProgress progress(int sources) {
    TestProgress text =
        options.text() ? new TextProgress(report(), sources == 1) : TestProgress.NONE;
    return terminal.interactive() && !options.quiet() ? new StatusLine(text, err, sources) : text;
  }

  void notes(List<String> notes) {
    notes.forEach(note -> err.println("sourcecheck: warning: " + note));
    err.flush();
  }

  /**
   * Writes all results.
   *
   * @param single true if one source was named on the command line
   * @throws IOException if a file cannot be written
   */
  void results(List<ReportedSource> sources, ExitRules rules, boolean single) throws IOException {
    if (options.text()) {
      sources.forEach(source -> report().missing(source, rules));
      if (sources.size() > 1) {
        report().summary(sources);
      }
    }
    if (options.json()) {
      out.println(JsonReport.of(sources, single));
      out.flush();
    }
    Path junit = options.junit();
    if (junit != null) {
      OutputFile.write(junit, JunitReport.of(sources, rules));
    }
    if (options.github()) {
      github(sources, rules);
    }
  }

  private void github(List<ReportedSource> sources, ExitRules rules) throws IOException {
    // GitHub reads commands from both streams, and standard output may be JSON
    PrintWriter commands = options.json() ? err : out;
    GithubAnnotations.of(sources, rules).forEach(commands::println);
    commands.flush();
    String summary = variables.get("GITHUB_STEP_SUMMARY");
    if (summary != null && !summary.isEmpty()) {
      OutputFile.append(Path.of(summary), MarkdownSummary.of(sources));
    }
  }

  private TextReport report() {
    return new TextReport(out, new TextStyle(terminal.colored()));
  }
}
