package dev.sourcecheck.engine.postgresql.sql;

/** Names in SQL that people may paste: always quoted, so that none can be read as anything else. */
public final class IdentifierQuoting {
  private IdentifierQuoting() {}

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
