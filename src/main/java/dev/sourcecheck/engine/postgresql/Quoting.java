package dev.sourcecheck.engine.postgresql;

/** Names in SQL that people may paste: always quoted, so that none can be read as anything else. */
final class Quoting {
  private Quoting() {}

  static String identifier(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }
}
