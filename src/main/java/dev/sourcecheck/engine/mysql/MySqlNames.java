package dev.sourcecheck.engine.mysql;

import java.util.List;

/** Quotes names in SQL, always, so that no name is read as a keyword or as other SQL. */
final class MySqlNames {
  private MySqlNames() {}

  static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** A database in a GRANT, where underscores and percent signs are wildcards. */
  static String pattern(String database) {
    return quoted(database.replaceAll("[\\\\_%]", "\\\\$0"));
  }

  /** Grants with which the relations and the definitions of views of schemas can be read. */
  static List<String> grantsToRead(List<String> schemas, String account) {
    return schemas.stream()
        .map(
            schema ->
                "GRANT SELECT, SHOW VIEW ON %s.* TO %s"
                    .formatted(pattern(schema), account(account)))
        .toList();
  }

  /**
   * An account, as GRANT expects it.
   *
   * @param account {@code user@host} as CURRENT_USER() returns it
   */
  static String account(String account) {
    int at = account.lastIndexOf('@');
    return at < 0
        ? quoted(account)
        : quoted(account.substring(0, at)) + "@" + quoted(account.substring(at + 1));
  }
}
