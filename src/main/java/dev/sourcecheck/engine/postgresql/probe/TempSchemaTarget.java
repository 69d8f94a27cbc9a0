package dev.sourcecheck.engine.postgresql.probe;

import dev.sourcecheck.engine.InvalidOptionException;
import dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting;
import java.util.Locale;

/**
 * The schema for temporary tables.
 *
 * @param database the database of the session
 */
public record TempSchemaTarget(String database, String schema) {
  /**
   * @param text {@code database.schema} or the schema alone, without case folding; each part can be
   *     in double quotes, which a schema with a dot in its name needs
   */
  public static TempSchemaTarget parse(String text, String database) throws InvalidOptionException {
    String quoted = IdentifierQuoting.identifier(database);
    String schema = unquoted(text);
    if (text.startsWith(database + ".")) {
      schema = unquoted(text.substring(database.length() + 1));
    } else if (text.startsWith(quoted + ".")) {
      schema = unquoted(text.substring(quoted.length() + 1));
    } else if (schema.equals(text) && text.contains(".")) {
      throw new InvalidOptionException(
          "temp_schema",
          "The temporary schema \"%s\" is not in database \"%s\", and a session cannot access another"
                  .formatted(text, database)
              + " database: enter %s.<schema>.".formatted(database));
    }
    if (schema.isBlank() || schema.indexOf('\0') >= 0) {
      throw new InvalidOptionException("temp_schema", "The temporary schema has no name.");
    }
    if (isSystem(schema)) {
      throw new InvalidOptionException(
          "temp_schema",
          "Schema \"%s\" is a system schema: enter another schema.".formatted(schema));
    }
    return new TempSchemaTarget(database, schema);
  }

  /** The server reserves the prefix {@code pg_}. */
  private static boolean isSystem(String schema) {
    String name = schema.toLowerCase(Locale.ROOT).strip();
    return name.startsWith("pg_") || name.equals("information_schema");
  }

  private static String unquoted(String name) {
    return name.matches("(?s)\"([^\"]|\"\")+\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }

  String quoted() {
    return IdentifierQuoting.identifier(database) + "." + IdentifierQuoting.identifier(schema);
  }
}
