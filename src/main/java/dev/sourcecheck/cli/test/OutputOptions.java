package dev.sourcecheck.cli.test;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options about the output. */
final class OutputOptions {
  @Option(names = "--json", description = "Write the results to standard output as JSON.")
  private boolean json;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Write a JUnit report: a suite for each source, a case for each step.")
  private @Nullable Path junit;

  @Option(
      names = "--github",
      description = "Write annotations and, to GITHUB_STEP_SUMMARY, a summary with the fixes.")
  private boolean github;

  @Option(
      names = {"-q", "--quiet"},
      description = "Print no text, only errors.")
  private boolean quiet;

  @Option(
      names = {"-v", "--verbose"},
      description = "Print log messages and stack traces to standard error.")
  private boolean verbose;

  boolean json() {
    return json;
  }

  @Nullable Path junit() {
    return junit;
  }

  boolean github() {
    return github;
  }

  boolean quiet() {
    return quiet;
  }

  boolean verbose() {
    return verbose;
  }

  /** Whether results are printed for people. */
  boolean text() {
    return !json && !quiet;
  }
}
