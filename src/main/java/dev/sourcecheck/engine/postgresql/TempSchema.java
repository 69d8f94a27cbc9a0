package dev.sourcecheck.engine.postgresql;

/**
 * Where scratch tables may go.
 *
 * @param database the one that the session is in: PostgreSQL cannot reach across databases
 */
record TempSchema(String database, String schema) {
  /**
   * @param text {@code database.schema}, or the schema alone; as written, nothing is folded
   */
  static TempSchema parse(String text, String database) throws InvalidOption {
    String schema = text;
    if (text.startsWith(database + ".")) {
      schema = text.substring(database.length() + 1);
    } else if (text.contains(".")) {
      throw new InvalidOption(
          "temp_schema",
          "The temporary schema \"%s\" is not in database \"%s\", and PostgreSQL cannot reach into"
                  .formatted(text, database)
              + " another one: write %s.<schema>.".formatted(database));
    }
    if (schema.isBlank() || schema.indexOf('\0') >= 0) {
      throw new InvalidOption("temp_schema", "The temporary schema has no name.");
    }
    return new TempSchema(database, schema);
  }

  String quoted() {
    return Quoting.identifier(database) + "." + Quoting.identifier(schema);
  }
}
