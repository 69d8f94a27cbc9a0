package dev.sourcecheck.engine.trino;

import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.source.options.TempSchemaName;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Quotes names and texts in SQL. All names are stored in lower case, even quoted ones. */
final class TrinoNames {
  private TrinoNames() {}

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  static String literal(String text) {
    return "'" + text.replace("'", "''") + "'";
  }

  /** A schema of a catalog. */
  record SchemaName(String catalog, String schema) {
    String quoted() {
      return TrinoNames.quoted(catalog) + "." + TrinoNames.quoted(schema);
    }
  }

  /**
   * The temporary schema.
   *
   * @param text {@code catalog.schema} or {@code schema}, each part optionally in double quotes
   * @param catalog the catalog of a single part, null for none
   */
  static SchemaName temp(@Nullable String text, @Nullable String catalog)
      throws InvalidOptionException {
    if (text == null) {
      throw new InvalidOptionException("temp_schema", "No temporary schema is set.");
    }
    List<String> parts = TempSchemaName.parts(text).stream().map(TrinoNames::unquoted).toList();
    if (parts.stream().anyMatch(part -> part.isBlank() || part.indexOf('\0') >= 0)) {
      throw new InvalidOptionException("temp_schema", "The temporary schema has an empty name.");
    }
    if (parts.size() == 2) {
      return new SchemaName(parts.get(0), parts.get(1));
    }
    if (parts.size() == 1 && catalog != null) {
      return new SchemaName(catalog, parts.get(0));
    }
    throw new InvalidOptionException(
        "temp_schema", "The temporary schema is not a catalog and a schema, separated by a dot.");
  }

  private static String unquoted(String part) {
    boolean quoted = part.length() > 1 && part.startsWith("\"") && part.endsWith("\"");
    return (quoted ? part.substring(1, part.length() - 1).replace("\"\"", "\"") : part)
        .toLowerCase(Locale.ROOT);
  }
}
