package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ExitStatus;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows the latest tests of a source of a service. */
@Command(name = "history", description = "Show the tests of a source of a running service.")
public final class HistoryCommand extends ServiceCommand {
  @Parameters(paramLabel = "NAME", description = "Name of the source.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String name;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "20",
      description = "Maximum number of tests (default: ${DEFAULT-VALUE}).")
  private int limit = 20;

  @Override
  ExitStatus run(ServiceClient service)
      throws UsageException, ServiceException, InterruptedException {
    JsonNode history = service.history(service.sourceId(name), limit);
    if (json()) {
      print(history);
      return ExitStatus.SUCCESS;
    }
    for (JsonNode job : history.path("items")) {
      line(
          "%-8d %-24s %-10s %6d ms  %d warnings"
              .formatted(
                  job.path("id").asLong(),
                  job.path("created_at").asText(),
                  job.path("outcome").asText(job.path("status").asText()),
                  job.path("duration_ms").asLong(),
                  job.path("warning_count").asInt()));
    }
    return ExitStatus.SUCCESS;
  }
}
