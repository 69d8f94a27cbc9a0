package dev.sourcecheck.cli.input;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** libpq's password file: {@code host:port:database:user:password}, the first match counts. */
final class PgPass {
  private static final int FIELDS = 5;
  private final List<List<String>> entries;

  private PgPass(List<List<String>> entries) {
    this.entries = entries;
  }

  /** Empty if there is no readable file. */
  static PgPass load(EnvironmentVariables variables) {
    String set = variables.get("PGPASSFILE");
    try {
      Path file =
          set == null || set.isBlank()
              ? ExternalSources.home(variables).resolve(".pgpass")
              : Path.of(set);
      return Files.isRegularFile(file) ? parse(Files.readString(file)) : parse("");
    } catch (IOException | InvalidPathException e) {
      return parse("");
    }
  }

  static PgPass parse(String text) {
    List<List<String>> entries = new ArrayList<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(PgPass::fields)
        .filter(fields -> fields.size() == FIELDS)
        .forEach(entries::add);
    return new PgPass(entries);
  }

  @Nullable String find(String host, String port, String database, String user) {
    List<String> wanted = List.of(host, port, database, user);
    for (List<String> entry : entries) {
      boolean matches = true;
      for (int i = 0; i < wanted.size(); i++) {
        matches &= entry.get(i).equals("*") || entry.get(i).equals(wanted.get(i));
      }
      if (matches) {
        return entry.get(FIELDS - 1);
      }
    }
    return null;
  }

  /** A backslash escapes a colon or another backslash. */
  private static List<String> fields(String line) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < line.length(); i++) {
      char next = line.charAt(i);
      if (next == '\\' && i + 1 < line.length()) {
        field.append(line.charAt(++i));
      } else if (next == ':' && fields.size() < FIELDS - 1) {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(next);
      }
    }
    fields.add(field.toString());
    return fields;
  }
}
