package dev.sourcecheck.cli.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the sources that another tool has configured. */
public final class ExternalSources {
  private ExternalSources() {}

  /**
   * @param profilesFolder of dbt, null for its default
   * @param target of dbt's profiles, null for that of each profile
   */
  public static List<SourceInput> read(
      ExternalTool tool,
      @Nullable Path profilesFolder,
      @Nullable String target,
      EnvironmentVariables variables)
      throws UsageException {
    if (tool != ExternalTool.DBT && (profilesFolder != null || target != null)) {
      throw new UsageException("--profiles-dir and --target need --from dbt");
    }
    return switch (tool) {
      case DBT ->
          DbtProfiles.read(text(DbtProfiles.file(profilesFolder, variables)), target, variables);
      case AIRFLOW -> AirflowConnections.read(System.getenv());
      case PG_SERVICE ->
          PgServices.read(text(PgServices.file(variables)), PgPass.load(variables), variables);
    };
  }

  static Path home(EnvironmentVariables variables) {
    String home = variables.get("HOME");
    return Path.of(home == null ? System.getProperty("user.home") : home);
  }

  private static String text(Path file) throws UsageException {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw InputText.unreadable(file.toString(), e);
    }
  }
}
