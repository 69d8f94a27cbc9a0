package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Runs the service together with a sample source, and tests that source. */
@Command(
    name = "demo",
    description = "Start the service, test a sample source and print the results.")
final class DemoCommand implements Callable<Integer> {
  @Option(names = "--once", description = "Stop after the verdict.")
  private boolean once;

  @Option(
      names = "--sql",
      paramLabel = "STATEMENT",
      description = {
        "Run a statement on the sample of a running demo, as the owner of its schema,",
        "such as a fix that a test reports."
      })
  private @Nullable String sql;

  @Override
  public Integer call() throws StartupException {
    if (sql != null) {
      SampleSource.execute(sql);
      return 0;
    }
    System.setProperty("quarkus.log.console.level", "WARN");
    try (ServiceLaunch launch = ServiceLaunch.forService()) {
      DemoApplication.prepare(launch, once);
      return launch.run(DemoApplication.class);
    }
  }
}
