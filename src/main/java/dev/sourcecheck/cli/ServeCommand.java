package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Runs the service until the process is stopped. */
@Command(name = "serve", description = "Start the service (the default).")
final class ServeCommand implements Callable<Integer> {
  @Override
  public Integer call() throws StartupException {
    try (ServiceLaunch launch = ServiceLaunch.forService()) {
      return launch.run(ServeApplication.class);
    }
  }
}
