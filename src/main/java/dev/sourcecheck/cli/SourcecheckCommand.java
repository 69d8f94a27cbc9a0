package dev.sourcecheck.cli;

import dev.sourcecheck.cli.remote.HistoryCommand;
import dev.sourcecheck.cli.remote.WaitCommand;
import dev.sourcecheck.cli.test.QuietLogging;
import dev.sourcecheck.cli.test.TestCommand;
import dev.sourcecheck.cli.test.TrainCommand;
import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import java.math.BigInteger;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** The root of the commands; without a command it starts the service. */
@Command(
    name = "sourcecheck",
    description = "Tests connections to data sources and reports what must change.",
    mixinStandardHelpOptions = true,
    versionProvider = VersionProvider.class,
    scope = CommandLine.ScopeType.INHERIT,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:success", "1:the command failed", "2:wrong usage"},
    footerHeading = "%nSettings:%n",
    footer =
        "  Settings are read from the environment: SOURCECHECK_HOME, QUARKUS_HTTP_PORT,%n"
            + "  QUARKUS_DATASOURCE_JDBC_URL and others that docs/settings.md lists.")
public final class SourcecheckCommand implements Callable<Integer> {
  static final int FAILED = 1;
  static final int USAGE = 2;

  /** Errors of all commands start with it. */
  static final String PREFIX = "sourcecheck: ";

  private static final List<Class<?>> SUBCOMMANDS =
      List.of(
          TestCommand.class,
          ServeCommand.class,
          DemoCommand.class,
          DriversCommand.class,
          KeysCommand.class,
          SecretsCommand.class,
          SourcesCommand.class,
          HistoryCommand.class,
          WaitCommand.class,
          CompletionCommand.class,
          TrainCommand.class,
          UsageCommand.class);

  private SourcecheckCommand() {}

  /** Runs a command to its end and returns its exit code: 0, 1 if it failed, 2 on wrong usage. */
  public static int run(String... args) {
    String first = args.length == 0 ? "" : args[0];
    if (first.equals("test") || first.equals("train")) {
      QuietLogging.apply(List.of(args));
    } else {
      StartupError.quietLibraries();
    }
    // the models of all commands take a noticeable part of the time of a test
    return (first.equals("test") ? commandLine(List.of(TestCommand.class)) : commandLine())
        .execute(args);
  }

  static CommandLine commandLine() {
    return commandLine(SUBCOMMANDS);
  }

  private static CommandLine commandLine(List<Class<?>> subcommands) {
    IExecutionExceptionHandler failed =
        (problem, command, parsed) -> {
          command.getErr().println(PREFIX + reason(problem));
          return FAILED;
        };
    IParameterExceptionHandler misused =
        (problem, args) -> {
          CommandLine command = problem.getCommandLine();
          command.getErr().println(PREFIX + problem.getMessage());
          if (!CommandLine.UnmatchedArgumentException.printSuggestions(problem, command.getErr())) {
            command.getErr().println("Run with --help to see the usage of " + name(problem) + ".");
          }
          return USAGE;
        };
    CommandLine root = new CommandLine(new SourcecheckCommand());
    subcommands.forEach(root::addSubcommand);
    // the library's messages name types of Java
    root.registerConverter(int.class, text -> (int) number(text, Integer.MAX_VALUE));
    root.registerConverter(Integer.class, text -> (int) number(text, Integer.MAX_VALUE));
    root.registerConverter(long.class, text -> number(text, Long.MAX_VALUE));
    return root.setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionExceptionHandler(failed)
        .setParameterExceptionHandler(misused);
  }

  private static long number(String text, long max) {
    if (!text.matches("-?[0-9]+")) {
      throw new TypeConversionException("expected a whole number but was " + text);
    }
    BigInteger number = new BigInteger(text);
    if (number.abs().compareTo(BigInteger.valueOf(max)) > 0) {
      throw new TypeConversionException("expected a number up to " + max + " but was " + text);
    }
    return number.longValueExact();
  }

  @Override
  public Integer call() throws StartupException {
    return new ServeCommand().call();
  }

  private static String name(ParameterException problem) {
    return problem.getCommandLine().getCommandSpec().qualifiedName();
  }

  private static String reason(Exception problem) {
    return problem instanceof StartupException
        ? String.valueOf(problem.getMessage())
        : StartupError.line(problem);
  }
}
