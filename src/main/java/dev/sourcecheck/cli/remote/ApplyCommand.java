package dev.sourcecheck.cli.remote;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.cli.input.SourceForms;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.cli.report.ExitStatus;
import java.util.HashMap;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Makes the sources of a service those of a file, by their names. Others stay. A secret that the
 * file leaves out is kept.
 */
@Command(
    name = "apply",
    description = {
      "Create or change sources of a running service so that they are those of a file.",
      "Sources that are not in the file stay as they are."
    })
public final class ApplyCommand extends ServiceCommand {
  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      required = true,
      description = "File of sources in YAML or JSON; - reads standard input.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private String file;

  @Option(names = "--dry-run", description = "Print the changes without making them.")
  private boolean dryRun;

  private final ArrayNode changes = JsonNodeFactory.instance.arrayNode();

  @Override
  ExitStatus run(ServiceClient service)
      throws UsageException, ServiceException, InterruptedException {
    try {
      apply(service);
    } finally {
      if (json()) {
        print(changes); // also those before a failure
      }
    }
    return ExitStatus.SUCCESS;
  }

  private void apply(ServiceClient service)
      throws UsageException, ServiceException, InterruptedException {
    Map<String, JsonNode> stored = new HashMap<>();
    for (JsonNode source : service.sources()) {
      stored.put(source.path("name").asText(), source);
    }
    for (ObjectNode form : SourceForms.read(file, System.in)) {
      String name = form.path("name").asText();
      JsonNode before = stored.get(name);
      if (before == null) {
        if (!dryRun) {
          service.create(form);
        }
        report("create", name);
      } else if (differs(form, before)) {
        if (!dryRun) {
          service.replace(before.path("id").asLong(), form);
        }
        report("change", name);
      } else {
        report("unchanged", name);
      }
    }
  }

  private void report(String change, String name) {
    if (json()) {
      changes.addObject().put("name", name).put("change", change).put("dry_run", dryRun);
    } else {
      line("%-10s %s%s".formatted(change, name, dryRun ? " (dry run)" : ""));
    }
  }

  /** Secrets cannot be compared, so a form with one always differs. */
  private static boolean differs(ObjectNode form, JsonNode stored) {
    for (Map.Entry<String, JsonNode> field : form.properties()) {
      JsonNode before = stored.path(field.getKey());
      if (field.getKey().equals("options")) {
        for (Map.Entry<String, JsonNode> option : field.getValue().properties()) {
          if (!option.getValue().equals(before.path(option.getKey()))) {
            return true;
          }
        }
      } else if (!field.getValue().equals(before)) {
        return true;
      }
    }
    return false;
  }
}
