package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.sql.SqlSyntax;
import java.util.List;

/**
 * How a server resolves the names of relations.
 *
 * @param searchPath schemas for unqualified names; the actual path of a statement is not recorded,
 *     so this is the default
 * @param maxNameBytes longer names are truncated, 0 for no limit
 * @param systemPrefix of names that belong to {@code systemSchema}, empty if there is none
 */
public record NamingConvention(
    SqlSyntax syntax,
    List<String> searchPath,
    int maxNameBytes,
    String systemPrefix,
    String systemSchema) {
  public NamingConvention {
    searchPath = List.copyOf(searchPath);
  }

  /** The same convention with another search path, unless that is empty. */
  public NamingConvention searching(List<String> path) {
    return path.isEmpty()
        ? this
        : new NamingConvention(syntax, path, maxNameBytes, systemPrefix, systemSchema);
  }
}
