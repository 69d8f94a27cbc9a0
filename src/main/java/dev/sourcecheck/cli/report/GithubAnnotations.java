package dev.sourcecheck.cli.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Annotations of a workflow run, by GitHub's manual "Workflow commands for GitHub Actions": one for
 * each step that failed or has warnings.
 */
public final class GithubAnnotations {
  private GithubAnnotations() {}

  /** One line for each annotation. */
  public static List<String> of(List<ReportedSource> sources, ExitRules rules) {
    List<String> lines = new ArrayList<>();
    for (ReportedSource source : sources) {
      for (ReportedStep step : source.steps()) {
        String title = source.name() + ": " + step.name();
        if (rules.fails(step) || step.status().equals("failed")) {
          lines.add(command("error", title, problem(step)));
        }
        for (String warning : step.warnings()) {
          lines.add(command("warning", title, warning));
        }
      }
      if (!source.status().equals("done") && !source.status().equals("failed")) {
        lines.add(command("error", source.name(), "The test ended as " + source.status()));
      }
    }
    return lines;
  }

  private static String problem(ReportedStep step) {
    StringBuilder text = new StringBuilder(step.hint().isEmpty() ? step.message() : step.hint());
    step.fixes().forEach(fix -> text.append("\nfix: ").append(fix));
    return text.toString();
  }

  private static String command(String level, String title, String message) {
    return "::" + level + " title=" + property(title) + "::" + data(message);
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
