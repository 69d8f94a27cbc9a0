package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ExitStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Deletes sources of a service. */
@Command(name = "rm", description = "Delete sources of a running service by their names.")
public final class RemoveCommand extends ServiceCommand {
  @Parameters(paramLabel = "NAME", arity = "1..*", description = "Names of sources.")
  private List<String> names = new ArrayList<>();

  @Override
  ExitStatus run(ServiceClient service)
      throws UsageException, ServiceException, InterruptedException {
    Map<String, Long> ids = new LinkedHashMap<>();
    for (String name : names) {
      ids.put(name, service.sourceId(name)); // all must exist before one is deleted
    }
    ArrayNode deleted = JsonNodeFactory.instance.arrayNode();
    try {
      for (Map.Entry<String, Long> source : ids.entrySet()) {
        service.delete(source.getValue());
        deleted.addObject().put("id", source.getValue()).put("name", source.getKey());
        if (!json()) {
          line("Deleted " + source.getKey());
        }
      }
    } finally {
      if (json()) {
        print(deleted); // also those before a failure
      }
    }
    return ExitStatus.SUCCESS;
  }
}
