package dev.sourcecheck;

import dev.sourcecheck.cli.SourcecheckCommand;
import dev.sourcecheck.process.OutOfMemoryExit;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.util.TimeZone;

/** The entry point of the jar. */
@QuarkusMain
public final class Main {
  private Main() {}

  public static void main(String... args) {
    // The PostgreSQL driver sends the default zone to every server, and a server that does not know
    // its name refuses the connection. Every server knows UTC.
    TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
    // Before anything logs: the first logger created fixes the log manager.
    System.setProperty("java.util.logging.manager", "org.jboss.logmanager.LogManager");
    OutOfMemoryExit.exitWhenUncaught();
    System.exit(SourcecheckCommand.run(args));
  }
}
