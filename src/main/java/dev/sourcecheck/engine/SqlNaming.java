package dev.sourcecheck.engine;

import java.util.List;

/**
 * How a source names relations, for reading its SQL.
 *
 * @param dialect as tools name it, for example {@code mysql}; it decides quotes and case folding
 * @param searchPath schemas in which a name without a schema is looked up
 * @param maxNameBytes longer names are truncated; 0 if the server rejects them
 * @param systemPrefix of names that belong to {@code systemSchema}, empty if there is none
 * @param systemSchema searched before all others, empty if there is none
 */
public record SqlNaming(
    String dialect,
    List<String> searchPath,
    int maxNameBytes,
    String systemPrefix,
    String systemSchema) {
  public SqlNaming {
    searchPath = List.copyOf(searchPath);
  }

  /** A source without system relations outside system schemas, which rejects long names. */
  public static SqlNaming of(String dialect, List<String> searchPath) {
    return new SqlNaming(dialect, searchPath, 0, "", "");
  }
}
