package dev.sourcecheck.cli;

import dev.sourcecheck.engine.DriverFolders;
import dev.sourcecheck.engine.DriverInventory;
import dev.sourcecheck.engine.DriverInventory.DriverStatus;
import dev.sourcecheck.engine.EngineContext;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.net.Dialer;
import dev.sourcecheck.net.EgressPolicy;
import dev.sourcecheck.net.HostResolver;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the drivers of all source types. It needs neither the store nor the framework. */
@Command(
    name = "drivers",
    description = {
      "List the JDBC drivers of the source types.",
      "Drivers that are not bundled are loaded from the folder of the type below"
          + " SOURCECHECK_DRIVERS_FOLDER (by default drivers in the home folder)."
    })
final class DriversCommand implements Callable<Integer> {
  private static final String ROW = "%-18s %-10s %-16s %s%n";

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Override
  public Integer call() {
    DriverFolders folders =
        new DriverFolders(
            DriverFolders.folder(
                StartupSettings.of("sourcecheck.drivers-folder", ""),
                HomeFolder.configured().toString()));
    Dialer nothing = new Dialer(HostResolver.system(), new EgressPolicy(false));
    Engines engines = Engines.load(new EngineContext(nothing, folders, false));
    print(DriverInventory.list(engines.drivers(), folders));
    return 0;
  }

  private void print(List<DriverStatus> drivers) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(ROW, "TYPE", "STATE", "VERSION", "DRIVER");
    for (DriverStatus driver : drivers) {
      out.printf(
          ROW,
          driver.type().wire(),
          driver.present() ? "present" : "missing",
          driver.version().isEmpty() ? "-" : driver.version(),
          driver.present() ? driver.location() : driver.problem());
    }
    out.flush();
  }
}
