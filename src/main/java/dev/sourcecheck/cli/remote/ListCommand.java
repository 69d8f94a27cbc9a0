package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sourcecheck.cli.report.ExitStatus;
import java.util.List;
import picocli.CommandLine.Command;

/** Lists the sources of a service. */
@Command(name = "list", description = "List the sources of a running service.")
public final class ListCommand extends ServiceCommand {
  @Override
  ExitStatus run(ServiceClient service) throws ServiceException, InterruptedException {
    List<JsonNode> sources = service.sources();
    if (json()) {
      print(JsonNodeFactory.instance.arrayNode().addAll(sources));
      return ExitStatus.SUCCESS;
    }
    for (JsonNode source : sources) {
      line(
          "%-6d %-18s %-10s %s"
              .formatted(
                  source.path("id").asLong(),
                  source.path("type").asText(),
                  source.at("/last_test/outcome").asText("-"),
                  source.path("name").asText().replaceAll("\\p{C}", " ")));
    }
    return ExitStatus.SUCCESS;
  }
}
