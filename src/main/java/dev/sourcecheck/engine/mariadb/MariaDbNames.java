package dev.sourcecheck.engine.mariadb;

/** Quotes names in SQL, always, so that no name is read as a keyword or as other SQL. */
final class MariaDbNames {
  private MariaDbNames() {}

  static String quoted(String name) {
    return '`' + name.replace("`", "``") + '`';
  }

  /** A database in a GRANT, where underscores and percent signs are wildcards. */
  static String pattern(String database) {
    return quoted(database.replaceAll("[\\\\_%]", "\\\\$0"));
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
