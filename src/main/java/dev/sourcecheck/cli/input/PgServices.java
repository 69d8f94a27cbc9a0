package dev.sourcecheck.cli.input;

import dev.sourcecheck.source.options.SourceType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads libpq's connection service file, by PostgreSQL's manual. */
final class PgServices {
  private PgServices() {}

  /** The user's file, otherwise that of the system. */
  static Path file(EnvironmentVariables variables) {
    String set = variables.get("PGSERVICEFILE");
    if (set != null && !set.isBlank()) {
      return Path.of(set);
    }
    Path own = ExternalSources.home(variables).resolve(".pg_service.conf");
    String system = variables.get("PGSYSCONFDIR");
    return Files.isRegularFile(own) || system == null ? own : Path.of(system, "pg_service.conf");
  }

  static List<SourceInput> read(String text, PgPass passwords, EnvironmentVariables variables)
      throws UsageException {
    FoundSources found = new FoundSources("pg-service");
    sections(text)
        .forEach((name, values) -> found.add(name, () -> service(values, passwords, variables)));
    return found.all();
  }

  private static Map<String, Map<String, String>> sections(String text) throws UsageException {
    Map<String, Map<String, String>> sections = new LinkedHashMap<>();
    Map<String, String> current = null;
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      int equals = line.indexOf('=');
      if (line.startsWith("ldap")) {
        throw new UsageException("Line " + number + " of the service file refers to LDAP");
      }
      if (line.startsWith("[") && line.endsWith("]")) {
        current = new LinkedHashMap<>();
        // the first section of a name counts
        sections.putIfAbsent(line.substring(1, line.length() - 1), current);
      } else if (current == null || equals < 0) {
        throw new UsageException("Line " + number + " of the service file is invalid");
      } else {
        current.put(line.substring(0, equals).strip(), line.substring(equals + 1).strip());
      }
    }
    return sections;
  }

  private static FormBuilder service(
      Map<String, String> values, PgPass passwords, EnvironmentVariables variables)
      throws UsageException {
    FormBuilder form = new FormBuilder(SourceType.POSTGRES);
    ConnectionStrings.apply(values, form);
    if (form.has("password")) {
      return form;
    }
    if (variables.get("PGPASSWORD") != null) {
      return form.secretFrom("password", "PGPASSWORD", variables);
    }
    String password =
        passwords.find(
            form.text("host").orElse("localhost"),
            form.text("port").orElse("5432"),
            form.text("dbname").orElse(""),
            form.text("user").orElse(""));
    return password == null ? form : form.literalSecret("password", password);
  }
}
