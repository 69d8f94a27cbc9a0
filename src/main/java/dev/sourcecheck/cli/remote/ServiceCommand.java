package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ExitStatus;
import dev.sourcecheck.cli.report.JsonReport;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the commands that use a service share. */
@Command(
    exitCodeList = {
      "0:success",
      "2:wrong usage",
      "3:the service refused the request, failed or could not be reached"
    },
    footerHeading = "%nService:%n",
    footer = {
      "  The service is the one of --server or, without it, of the variable SOURCECHECK_URL.",
      "  Its API key is in SOURCECHECK_API_KEY, or in the file of --api-key-file."
    })
abstract class ServiceCommand implements Callable<Integer> {
  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Mixin private ServiceAddress address = new ServiceAddress();

  @Option(names = "--json", description = "Write JSON to standard output.")
  private boolean json;

  private final EnvironmentVariables variables = System::getenv;

  @Override
  public final Integer call() {
    try {
      return run(address.client(variables)).code();
    } catch (UsageException e) {
      return failed(e.text(), ExitStatus.USAGE);
    } catch (ServiceException e) {
      return failed(String.valueOf(e.getMessage()), ExitStatus.TESTER_FAILED);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitStatus.INTERRUPTED.code();
    }
  }

  abstract ExitStatus run(ServiceClient service)
      throws UsageException, ServiceException, InterruptedException;

  boolean json() {
    return json;
  }

  void print(JsonNode result) {
    line(JsonReport.write(result));
  }

  void line(String text) {
    spec.commandLine().getOut().println(text);
    spec.commandLine().getOut().flush();
  }

  private int failed(String message, ExitStatus status) {
    message.lines().forEach(line -> spec.commandLine().getErr().println("sourcecheck: " + line));
    return status.code();
  }
}
