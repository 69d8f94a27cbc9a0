package dev.sourcecheck.cli;

import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Prints a completion script. */
@Command(
    name = "completion",
    description = {
      "Print a completion script for bash and zsh.",
      "To load it: source <(sourcecheck completion)"
    })
final class CompletionCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().getOut().print(AutoComplete.bash("sourcecheck", spec.root().commandLine()));
    spec.commandLine().getOut().flush();
  }
}
