package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import io.quarkus.runtime.Quarkus;
import java.io.PrintStream;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/** The commands, and what each answers to the shell. */
public final class CommandLine {
  private static final int FAILED = 1;
  private static final int WRONG_USE = 2;

  private static final String USAGE =
      """
      Usage: java -jar sourcecheck.jar [command]
        serve           start the service (the default)
        demo [--once]   start the service, test a sample source and show the results;
                        with --once stop after the verdict
        keys create --role viewer|operator|admin [--name N]
        keys list
        keys revoke ID  make, show and revoke API keys, also while the service runs
        secrets rotate  put all stored secrets under a new master key
        help            this text
      Settings come from the environment: SOURCECHECK_HOME, QUARKUS_HTTP_PORT,
      QUARKUS_DATASOURCE_JDBC_URL and the others that the README lists.
      """;

  private CommandLine() {}

  /**
   * Runs one command to its end; 0 if all went well, 1 if it could not, 2 if it was called wrongly.
   */
  public static int run(String... args) {
    StartupError.quietLibraries();
    String command = args.length == 0 ? "serve" : args[0];
    List<String> options = Arrays.asList(args).subList(Math.min(1, args.length), args.length);
    return switch (command) {
      case "serve" -> options.isEmpty() ? serve() : wrong("serve takes no options", System.err);
      case "demo" ->
          options.isEmpty() || options.equals(List.of("--once"))
              ? demo(!options.isEmpty())
              : wrong("demo takes --once and nothing else", System.err);
      case "keys" -> keys(options);
      case "secrets" ->
          options.equals(List.of("rotate"))
              ? rotate()
              : wrong("secrets takes rotate and nothing else", System.err);
      case "help", "--help", "-h" -> {
        System.out.print(USAGE);
        yield 0;
      }
      default -> wrong("there is no command \"" + command + "\"", System.err);
    };
  }

  private static int serve() {
    try (ServiceLaunch launch = ServiceLaunch.forService()) {
      return runService(launch, ServeCommand.class);
    } catch (StartupException e) {
      return say(e);
    }
  }

  private static int demo(boolean once) {
    System.setProperty("quarkus.log.console.level", "WARN");
    try (ServiceLaunch launch = ServiceLaunch.forService()) {
      DemoCommand.prepare(launch, once);
      return runService(launch, DemoCommand.class);
    } catch (StartupException e) {
      return say(e);
    }
  }

  private static int keys(List<String> words) {
    try {
      String misuse = new KeysCommand(System.out).run(words);
      return misuse == null ? 0 : wrong(misuse, System.err);
    } catch (StartupException e) {
      return say(e);
    }
  }

  private static int rotate() {
    try {
      long done = RotateSecretsCommand.run();
      System.out.println("Put " + done + " secrets under the new master key");
      return 0;
    } catch (StartupException e) {
      return say(e);
    }
  }

  private static int runService(
      ServiceLaunch launch, Class<? extends io.quarkus.runtime.QuarkusApplication> application) {
    AtomicInteger exit = new AtomicInteger();
    BiConsumer<Integer, Throwable> ended =
        (code, problem) -> exit.set(problem == null ? code : say(StartupError.line(problem)));
    try {
      Quarkus.run(application, ended);
    } finally {
      launch.serviceStopped();
    }
    return exit.get();
  }

  private static int say(StartupException reason) {
    return say(String.valueOf(reason.getMessage()));
  }

  private static int say(String reason) {
    System.err.println("sourcecheck: " + reason);
    return FAILED;
  }

  private static int wrong(String what, PrintStream out) {
    out.println("sourcecheck: " + what);
    out.print(USAGE);
    return WRONG_USE;
  }
}
