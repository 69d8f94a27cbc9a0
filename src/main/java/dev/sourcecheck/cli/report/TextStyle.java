package dev.sourcecheck.cli.report;

import dev.sourcecheck.check.Outcome;

/**
 * Colors of a terminal.
 *
 * @param colored false for plain text
 */
public record TextStyle(boolean colored) {
  private static final String RESET = "\u001b[0m";

  String outcome(Outcome outcome, String text) {
    return switch (outcome) {
      case SUCCESS -> paint("32", text);
      case FAILED -> paint("31", text);
      case SKIPPED -> paint("33", text);
    };
  }

  String bold(String text) {
    return paint("1", text);
  }

  private String paint(String code, String text) {
    return colored ? "\u001b[" + code + "m" + text + RESET : text;
  }
}
