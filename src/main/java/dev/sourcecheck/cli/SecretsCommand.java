package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Maintains the stored secrets. */
@Command(name = "secrets", description = "Maintain the stored secrets.")
final class SecretsCommand implements Runnable {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Command(name = "rotate", description = "Encrypt all stored secrets with a new master key.")
  void rotate() throws StartupException {
    long secrets = MasterKeyRotation.run();
    spec.commandLine()
        .getOut()
        .println("Encrypted " + secrets + " secrets with the new master key");
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: rotate");
  }
}
