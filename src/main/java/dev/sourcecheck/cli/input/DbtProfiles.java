package dev.sourcecheck.cli.input;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sourcecheck.source.options.SourceType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads dbt's {@code profiles.yml}, by dbt's manual "About profiles.yml". */
final class DbtProfiles {
  private static final Map<String, SourceType> TYPES =
      Map.of(
          "postgres", SourceType.POSTGRES,
          "redshift", SourceType.REDSHIFT,
          "mysql", SourceType.MYSQL,
          "mariadb", SourceType.MARIADB,
          "sqlserver", SourceType.MSSQL,
          "trino", SourceType.TRINO,
          "vertica", SourceType.VERTICA);

  private static final List<String> PASSWORDS = List.of("password", "pass");

  private DbtProfiles() {}

  /** The file that dbt uses: of the option, the variable, the current folder, the home folder. */
  static Path file(@Nullable Path folder, EnvironmentVariables variables) {
    if (folder != null) {
      return folder.resolve("profiles.yml");
    }
    String set = variables.get("DBT_PROFILES_DIR");
    if (set != null && !set.isBlank()) {
      return Path.of(set, "profiles.yml");
    }
    Path current = Path.of("profiles.yml");
    return Files.isRegularFile(current)
        ? current
        : ExternalSources.home(variables).resolve(".dbt").resolve("profiles.yml");
  }

  /**
   * One source for each profile, named like it.
   *
   * @param target null for the target that each profile names
   */
  static List<SourceInput> read(
      String yaml, @Nullable String target, EnvironmentVariables variables) throws UsageException {
    FoundSources found = new FoundSources("dbt");
    for (Map.Entry<String, JsonNode> profile : YamlTree.read(yaml).properties()) {
      if (!profile.getKey().equals("config")) {
        found.add(profile.getKey(), () -> profile(profile.getValue(), target, variables));
      }
    }
    return found.all();
  }

  private static FormBuilder profile(
      JsonNode profile, @Nullable String target, EnvironmentVariables variables)
      throws UsageException {
    String name =
        target != null
            ? target
            : JinjaText.resolve(profile.path("target").asText("default"), variables);
    JsonNode output = profile.path("outputs").path(name);
    if (!output.isObject()) {
      throw new UsageException("it has no target " + name);
    }
    SourceType type = TYPES.get(output.path("type").asText());
    if (type == null) {
      throw new UsageException("the type " + output.path("type").asText() + " is not supported");
    }
    FormBuilder form = new FormBuilder(type);
    for (Map.Entry<String, JsonNode> field : output.properties()) {
      if (!field.getValue().isNull()) {
        apply(field.getKey(), field.getValue().asText(), form, variables);
      }
    }
    tempSchema(output, form, variables);
    return form;
  }

  private static void apply(
      String name, String text, FormBuilder form, EnvironmentVariables variables)
      throws UsageException {
    if (PASSWORDS.contains(name)) {
      password(text, form, variables);
      return;
    }
    String value = JinjaText.resolve(text, variables);
    switch (name) {
      case "host", "server" -> form.option("host", value);
      case "port" -> form.option("port", value);
      case "user", "username" -> form.option("user", value);
      case "dbname", "database" -> form.option(form.databaseField(), value);
      case "role" -> {
        if (form.knows("role")) {
          form.option("role", value);
        }
      }
      case "sslmode", "sslrootcert", "sslcert", "sslkey" -> {
        if (form.knows("sslmode")) {
          ConnectionStrings.apply(Map.of(name, value), form);
        }
      }
      default -> {
        // says how dbt works, and not how it connects
      }
    }
  }

  private static void password(String text, FormBuilder form, EnvironmentVariables variables)
      throws UsageException {
    String variable = JinjaText.variable(text);
    if (variable != null) {
      form.secretFrom("password", variable, variables);
    } else {
      form.literalSecret("password", JinjaText.resolve(text, variables));
    }
  }

  /** The schema in which dbt creates its tables. */
  private static void tempSchema(JsonNode output, FormBuilder form, EnvironmentVariables variables)
      throws UsageException {
    String schema = JinjaText.resolve(output.path("schema").asText(), variables);
    String database = form.text(form.databaseField()).orElse("");
    if (schema.isEmpty()) {
      return;
    }
    if (form.databaseField().equals("db")) {
      form.option("db", database.isEmpty() ? schema : database).outer("temp_schema", schema);
    } else if (!database.isEmpty()) {
      form.outer("temp_schema", quoted(database) + "." + quoted(schema));
    }
  }

  private static String quoted(String name) {
    return name.matches("[a-z_][a-z0-9_]*") ? name : "\"" + name.replace("\"", "\"\"") + "\"";
  }
}
