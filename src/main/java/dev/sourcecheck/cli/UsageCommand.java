package dev.sourcecheck.cli;

import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows the usage of any command. The library's own shows no nested commands and no version. */
@Command(name = "help", description = "Show the usage of a command.")
final class UsageCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Parameters(paramLabel = "COMMAND", arity = "0..*", description = "Such as keys create.")
  private List<String> names = List.of();

  @Override
  public void run() {
    CommandLine command = spec.root().commandLine();
    for (String name : names) {
      CommandLine nested = command.getSubcommands().get(name);
      if (nested == null) {
        throw new ParameterException(
            spec.commandLine(), "Unknown command: " + String.join(" ", names));
      }
      command = nested;
    }
    command.usage(spec.commandLine().getOut());
  }
}
