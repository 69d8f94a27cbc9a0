package dev.sourcecheck.embedded;

import dev.sourcecheck.cli.HomeFolder;
import java.nio.file.Path;
import java.util.Map;

/**
 * Starts the embedded server of a home in a process of its own, and ends as {@code kill -9} does
 * before the step that is named: nothing is cleaned up. Without a step it stops in good order.
 */
final class ServerStarter {
  static final int KILLED = 137;

  private ServerStarter() {}

  public static void main(String... args) {
    StartupStep.StepListener steps =
        step -> {
          if (args.length > 1 && step.name().equals(args[1])) {
            Runtime.getRuntime().halt(KILLED);
          }
        };
    int code = 0;
    try (HomeFolder home = HomeFolder.open(Path.of(args[0]))) {
      PostgresBinaries binaries = PostgresBinaries.prepare(home.path(), steps);
      try (EmbeddedServer server =
          EmbeddedServer.start(
              binaries, home.path().resolve("store"), Map.of("max_connections", "20"), steps)) {
        server.ensureDatabase("sourcecheck");
        System.out.println("ready on " + server.port());
      }
    } catch (Exception e) {
      System.err.println("sourcecheck: " + e.getMessage());
      code = 1;
    }
    System.exit(code);
  }
}
