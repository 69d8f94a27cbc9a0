package dev.sourcecheck.engine.postgresql.sql;

/** Quotes names in SQL, always, so that no name is read as a keyword or as other SQL. */
public final class IdentifierQuoting {
  private IdentifierQuoting() {}

  public static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
