package dev.sourcecheck.cli.test;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Logging of a process whose output is read by other programs. */
public final class QuietLogging {
  // referenced, because the JDK discards unreferenced loggers and their levels
  private static final Logger ROOT = Logger.getLogger("");

  private QuietLogging() {}

  /** Disables logging, unless the arguments ask for it. */
  public static void apply(List<String> args) {
    boolean verbose = args.contains("--verbose") || args.contains("-v");
    ROOT.setLevel(verbose ? Level.INFO : Level.OFF);
  }
}
