package dev.sourcecheck.cli.input;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads a command such as {@code psql -h db -U reader shop}. */
final class PsqlCommand {
  private static final Map<String, String> OPTIONS =
      Map.of(
          "-h",
          "host",
          "--host",
          "host",
          "-p",
          "port",
          "--port",
          "port",
          "-U",
          "user",
          "--username",
          "user",
          "-d",
          "dbname",
          "--dbname",
          "dbname");

  private PsqlCommand() {}

  static boolean matches(String text) {
    return text.strip().equals("psql") || text.strip().startsWith("psql ");
  }

  static void apply(String text, FormBuilder form) throws UsageException {
    Map<String, String> parameters = new LinkedHashMap<>();
    List<String> positional = new ArrayList<>();
    List<String> parts = ShellWords.split(text.strip());
    for (int i = 1; i < parts.size(); i++) {
      String part = parts.get(i);
      int equals = part.startsWith("--") ? part.indexOf('=') : -1;
      String name = equals > 0 ? part.substring(0, equals) : part;
      if (OPTIONS.containsKey(name)) {
        if (equals < 0 && i + 1 == parts.size()) {
          throw new UsageException("The option " + name + " of psql has no value");
        }
        String value = equals > 0 ? part.substring(equals + 1) : parts.get(++i);
        parameters.put(OPTIONS.get(name), value);
      } else if (part.matches("-[hpUd].+")) {
        parameters.put(OPTIONS.get(part.substring(0, 2)), part.substring(2));
      } else if (part.startsWith("-")) {
        form.note("The option " + name + " of psql is ignored");
      } else {
        positional.add(part);
      }
    }
    positional(positional, parameters);
    String database = parameters.getOrDefault("dbname", "");
    if (ConnectionUri.matches(database) || LibpqKeywords.matches(database)) {
      parameters.remove("dbname");
      ConnectionStrings.applyLibpq(database, parameters, form);
    } else {
      LibpqParameters.apply(parameters, form);
    }
  }

  /** The first name is the database and the second the user, if options have not set them. */
  private static void positional(List<String> names, Map<String, String> parameters)
      throws UsageException {
    for (String name : names) {
      if (!parameters.containsKey("dbname")) {
        parameters.put("dbname", name);
      } else if (!parameters.containsKey("user")) {
        parameters.put("user", name);
      } else {
        throw new UsageException("The psql command has too many arguments");
      }
    }
  }
}
