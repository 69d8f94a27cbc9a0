package dev.sourcecheck.cli.test;

import dev.sourcecheck.cli.input.ConnectionStrings;
import dev.sourcecheck.cli.input.EnvironmentVariables;
import dev.sourcecheck.cli.input.FormBuilder;
import dev.sourcecheck.cli.input.SourceInput;
import dev.sourcecheck.cli.input.UsageException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options that describe one source on the command line. */
final class InlineSource {
  @Option(names = "--type", paramLabel = "TYPE", description = "Type of the source, such as pg.")
  private @Nullable String type;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description =
          "An option of the type, such as host=db.example.com; can be repeated. Of the same"
              + " option the last one counts.")
  private List<String> options = new ArrayList<>();

  @Option(
      names = "--password-env",
      paramLabel = "VARIABLE",
      description = "Environment variable that holds the password.")
  private @Nullable String passwordVariable;

  @Option(names = "--no-password", description = "The server requires no password.")
  private boolean noPassword;

  @Option(
      names = "--secret-env",
      paramLabel = "FIELD=VARIABLE",
      description = "Environment variable that holds another secret, such as sslkey=PG_KEY.")
  private List<String> secretVariables = new ArrayList<>();

  @Option(
      names = "--temp-schema",
      paramLabel = "SCHEMA",
      description = "Schema for the write probe, such as shop.tmp.")
  private @Nullable String tempSchema;

  @Option(
      names = "--include",
      paramLabel = "PATTERNS",
      description = "Relations to download (catalog_include_list).")
  private @Nullable String include;

  @Option(
      names = "--exclude",
      paramLabel = "PATTERNS",
      description = "Relations to omit (catalog_exclude_list).")
  private @Nullable String exclude;

  @Option(names = "--name", paramLabel = "NAME", description = "Name of the source in reports.")
  private @Nullable String name;

  /** Whether any option is set, other than a secret. */
  boolean described() {
    return type != null
        || !options.isEmpty()
        || tempSchema != null
        || include != null
        || exclude != null
        || name != null;
  }

  boolean hasSecrets() {
    return passwordVariable != null || noPassword || !secretVariables.isEmpty();
  }

  @Nullable String passwordVariable() {
    return passwordVariable;
  }

  List<String> secretVariables() {
    return List.copyOf(secretVariables);
  }

  /**
   * The source of the options.
   *
   * @param connection a connection string, which the options override; null if there is none
   */
  SourceInput source(@Nullable String connection, EnvironmentVariables variables)
      throws UsageException {
    List<String> visible = new ArrayList<>();
    FormBuilder form = start(connection);
    if (form.hasLiteralSecret()) {
      visible.add("the connection string");
    }
    for (String option : options) {
      String[] pair = pair("--option", "NAME=VALUE", option);
      form.option(pair[0], pair[1]);
      if (form.isSecret(pair[0]) && !pair[1].startsWith("${")) {
        visible.add("--option " + pair[0]);
      }
    }
    if (noPassword) {
      form.option("password", "");
    }
    if (passwordVariable != null) {
      form.secretFrom("password", passwordVariable, variables);
    }
    for (String secret : secretVariables) {
      String[] pair = pair("--secret-env", "FIELD=VARIABLE", secret);
      form.secretFrom(pair[0], pair[1], variables);
    }
    form.outer("temp_schema", tempSchema)
        .outer("catalog_include_list", include)
        .outer("catalog_exclude_list", exclude);
    SourceInput built = form.build(name);
    return visible.isEmpty() ? built : withWarning(built, visible);
  }

  private FormBuilder start(@Nullable String connection) throws UsageException {
    if (connection != null && type != null) {
      throw new UsageException("Pass either --type or a connection string");
    }
    if (connection != null) {
      return ConnectionStrings.parse(connection);
    }
    if (type == null) {
      throw new UsageException(
          "No source is named: pass a connection string, --type TYPE with --option, --file FILE,"
              + " --from TOOL, or --server URL with --source NAME");
    }
    return FormBuilder.of(type);
  }

  private static SourceInput withWarning(SourceInput source, List<String> visible) {
    List<String> notes = new ArrayList<>(source.notes());
    notes.add(
        "A secret on the command line (%s) is visible to other users; use --password-env or"
                .formatted(String.join(", ", visible))
            + " --secret-env");
    return new SourceInput(source.form(), notes);
  }

  static String[] pair(String option, String form, String text) throws UsageException {
    int equals = text.indexOf('=');
    if (equals <= 0) {
      throw new UsageException("The value of " + option + " must have the form " + form);
    }
    return new String[] {text.substring(0, equals), text.substring(equals + 1)};
  }
}
