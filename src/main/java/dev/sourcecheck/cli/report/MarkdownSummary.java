package dev.sourcecheck.cli.report;

import java.util.List;

/** The summary of a workflow run in Markdown, with the fixes. */
public final class MarkdownSummary {
  private MarkdownSummary() {}

  public static String of(List<ReportedSource> sources) {
    StringBuilder text = new StringBuilder("## Data sources\n");
    for (ReportedSource source : sources) {
      text.append("\n### ").append(escaped(source.name())).append(": ");
      text.append(escaped(source.verdict()));
      text.append("\n\n| step | outcome | message | ms |\n|---|---|---|---|\n");
      for (ReportedStep step : source.steps()) {
        row(step, text);
      }
      for (ReportedStep step : source.steps()) {
        details(step, text);
      }
    }
    return text.toString();
  }

  private static void row(ReportedStep step, StringBuilder text) {
    text.append("| ").append(step.name()).append(" | ");
    text.append(step.outcome().map(outcome -> outcome.wire()).orElse(step.status()));
    text.append(" | ").append(escaped(step.message()));
    text.append(" | ").append(step.millis()).append(" |\n");
  }

  private static void details(ReportedStep step, StringBuilder text) {
    if (!step.hint().isEmpty() && !step.hint().equals(step.message())) {
      text.append("\n").append(step.name()).append(": ");
      text.append(escaped(step.code() + ": " + step.hint())).append("\n");
    }
    for (String warning : step.warnings()) {
      text.append("\n").append(step.name()).append(": warning ");
      text.append(escaped(warning)).append("\n");
    }
    if (!step.fixes().isEmpty()) {
      String statements = String.join(";\n", step.fixes()) + ";";
      String fence = fence(statements);
      text.append("\nFix of ").append(step.name()).append(":\n\n").append(fence).append("sql\n");
      text.append(statements).append("\n").append(fence).append("\n");
    }
  }

  /** A fence that the statements cannot close. */
  private static String fence(String statements) {
    String fence = "```";
    while (statements.contains(fence)) {
      fence += "`";
    }
    return fence;
  }

  /** Escapes what Markdown or HTML would interpret, as one line. */
  static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char next : PlainText.line(text).toCharArray()) {
      switch (next) {
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '&' -> escaped.append("&amp;");
        case '|', '`', '*', '_', '[', ']', '\\', '#', '~', '!', '$' ->
            escaped.append('\\').append(next);
        case '@' -> escaped.append("&#64;"); // would notify a user
        default -> escaped.append(next);
      }
    }
    return escaped.toString();
  }
}
