package dev.sourcecheck.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.sourcecheck.cli.remote.ApplyCommand;
import dev.sourcecheck.cli.remote.ListCommand;
import dev.sourcecheck.cli.remote.RemoveCommand;
import dev.sourcecheck.embedded.StartupError;
import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.process.PrivateFile;
import dev.sourcecheck.source.SourceExport;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The sources of a running service; {@code export} reads them from the store, also from one that
 * cannot be migrated.
 */
@Command(
    name = "sources",
    description = "List, apply, export or delete sources.",
    subcommands = {ListCommand.class, ApplyCommand.class, RemoveCommand.class})
final class SourcesCommand implements Runnable {
  /** In ASCII, because the encoding of the terminal is unknown. */
  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .build()
          .writerWithDefaultPrettyPrinter();

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Command(
      name = "export",
      description = {
        "Write all sources as a JSON array of forms for POST /api/v1/data_sources.",
        "Secrets are not included; secret_fields lists the fields that had one.",
        "Works while the service runs, and with a store that cannot be migrated."
      })
  void export(
      @Option(
              names = "--output",
              paramLabel = "FILE",
              description = {
                "Create this file, readable by its owner only.",
                "By default, the sources are written to standard output."
              })
          @Nullable Path output)
      throws StartupException {
    if (output != null) {
      requireNew(output);
    }
    ArrayNode sources = read();
    String json = json(sources);
    if (output == null) {
      out().println(json);
      return;
    }
    try {
      PrivateFile.write(output, json + "\n");
    } catch (IOException e) {
      throw new StartupException("cannot write " + output + ": " + StartupError.reason(e));
    }
    out()
        .println(
            "Exported "
                + sources.size()
                + (sources.size() == 1 ? " source to " : " sources to ")
                + output);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command: list, apply, export or rm");
  }

  private static ArrayNode read() throws StartupException {
    try (StoreAccess access = StoreAccess.unmigrated()) {
      return SourceExport.read(access.store())
          .orElseThrow(
              () ->
                  new StartupException(
                      "the store contains no sources: it has no table data_source"));
    }
  }

  /** Never replaces a file, such as an earlier export or a device. */
  private static void requireNew(Path output) throws StartupException {
    if (Files.exists(output, LinkOption.NOFOLLOW_LINKS)) {
      throw new StartupException(output + " exists already; choose another file");
    }
    Path folder = output.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new StartupException("the folder " + folder + " does not exist");
    }
  }

  private static String json(ArrayNode sources) {
    try {
      return JSON.writeValueAsString(sources);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("The sources could not be serialized", e);
    }
  }

  private PrintWriter out() {
    return spec.commandLine().getOut();
  }
}
