package dev.sourcecheck.cli.test;

import java.util.logging.Level;
import java.util.logging.Logger;

/** Logging of a command whose output is read by other programs. */
final class QuietLogging {
  // referenced, because the JDK discards unreferenced loggers and their levels
  private static final Logger ROOT = Logger.getLogger("");

  private QuietLogging() {}

  static void apply(boolean verbose) {
    ROOT.setLevel(verbose ? Level.INFO : Level.OFF);
  }
}
