package dev.sourcecheck;

import dev.sourcecheck.cli.CommandLine;
import dev.sourcecheck.process.OutOfMemory;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Picks the command. */
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String... args) {
    // Before anything logs: whoever comes first decides.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    OutOfMemory.exitWhenUncaught();
    System.exit(CommandLine.run(args));
  }
}
