package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.ExternalSources;
import dev.sourcecheck.cli.input.ExternalTool;
import dev.sourcecheck.cli.input.InputText;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.input.SourcesFile;
import dev.sourcecheck.cli.input.UsageException;
import dev.sourcecheck.source.connection.ConnectionText;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The options that say where the sources are described. */
final class SourceOrigin {
  @Parameters(
      paramLabel = "SOURCE",
      arity = "0..*",
      description = {
        "A connection string: a URL, a psql command, a JDBC URL or an SQLAlchemy URL.",
        "With --file or --from: the names of the sources to test, by default all."
      })
  private List<String> sources = new ArrayList<>();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "File of sources in YAML or JSON; - reads standard input.")
  private @Nullable String file;

  @Option(
      names = "--from",
      paramLabel = "TOOL",
      description = "Test what another tool has configured: dbt, airflow or pg-service.")
  private @Nullable String from;

  @Option(
      names = "--profiles-dir",
      paramLabel = "DIR",
      description = "Folder with dbt's profiles.yml.")
  private @Nullable Path profilesFolder;

  @Option(names = "--target", paramLabel = "TARGET", description = "Target of dbt's profiles.")
  private @Nullable String target;

  /** True if the options name exactly one source, whose job is the whole JSON. */
  boolean single() {
    return file == null && from == null;
  }

  /** Whether any option is set. */
  boolean described() {
    return file != null || from != null || !sources.isEmpty();
  }

  /**
   * The sources to test.
   *
   * @param inline the options of a single source
   */
  List<SourceInput> read(InlineSource inline, EnvironmentVariables variables, InputStream in)
      throws UsageException {
    if (file != null && from != null) {
      throw new UsageException("Pass either --file or --from");
    }
    if (file == null && from == null) {
      return List.of(inline.source(connection(), variables));
    }
    if (inline.described() || inline.hasSecrets()) {
      throw new UsageException(
          "Options of a single source cannot be combined with --file or --from");
    }
    return selected(
        file != null
            ? fileSources(file, in)
            : ExternalSources.read(ExternalTool.of(from), profilesFolder, target, variables));
  }

  private static List<SourceInput> fileSources(String file, InputStream in) throws UsageException {
    String text = InputText.read(file, in);
    try {
      return SourcesFile.read(text);
    } catch (UsageException e) {
      throw e.in(file);
    }
  }

  /** Names the file of the sources, if they are of one. */
  UsageException located(UsageException problem) {
    return file == null ? problem : problem.in(file);
  }

  private @Nullable String connection() throws UsageException {
    if (sources.isEmpty()) {
      return null;
    }
    if (sources.size() > 1 || !ConnectionText.matches(sources.get(0))) {
      throw new UsageException(
          "Expected one connection string, such as postgresql://user@host/database; names of"
              + " sources need --file or --from");
    }
    return sources.get(0);
  }

  private List<SourceInput> selected(List<SourceInput> all) throws UsageException {
    if (sources.isEmpty()) {
      return all;
    }
    Map<String, SourceInput> byName = new LinkedHashMap<>();
    all.forEach(source -> byName.put(source.name(), source));
    List<SourceInput> selected = new ArrayList<>();
    for (String name : new LinkedHashSet<>(sources)) {
      SourceInput source = byName.get(name);
      if (source == null) {
        throw new UsageException(
            "No source has the name " + name + "; there are " + String.join(", ", byName.keySet()));
      }
      selected.add(source);
    }
    return selected;
  }
}
