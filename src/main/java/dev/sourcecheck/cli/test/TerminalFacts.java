package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import java.io.Console;
import org.jspecify.annotations.Nullable;

/**
 * What the output can show.
 *
 * @param interactive whether a line can be overwritten, on standard error
 * @param colored whether colors are shown, on standard output
 */
record TerminalFacts(boolean interactive, boolean colored) {
  /** The launcher sets it, because the JVM cannot ask about one stream alone. */
  private static final String PROPERTY = "sourcecheck.terminal";

  static TerminalFacts detect(EnvironmentVariables variables) {
    return of(System.getProperty(PROPERTY), hasConsole(), variables);
  }

  /**
   * @param streams the terminals among {@code out} and {@code err}, separated by commas; null if
   *     unknown
   */
  static TerminalFacts of(
      @Nullable String streams, boolean console, EnvironmentVariables variables) {
    boolean dumb = "dumb".equals(variables.get("TERM"));
    String noColor = variables.get("NO_COLOR");
    boolean plain = dumb || (noColor != null && !noColor.isEmpty());
    boolean out = streams == null ? console : streams.contains("out");
    boolean err = streams == null ? console : streams.contains("err");
    return new TerminalFacts(err && !dumb, out && !plain);
  }

  /** Since JDK 22 there is a console without a terminal, too. */
  private static boolean hasConsole() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (ReflectiveOperationException e) {
      return true; // an older JDK, whose console is a terminal
    }
  }
}
