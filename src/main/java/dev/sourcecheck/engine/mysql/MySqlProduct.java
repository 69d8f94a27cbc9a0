package dev.sourcecheck.engine.mysql;

import dev.sourcecheck.source.options.SourceType;

/** The servers that speak the protocol. They differ in their limits, catalogs and error codes. */
enum MySqlProduct {
  MYSQL("MySQL", "schemas_mysql.sql"),
  MARIADB("MariaDB", "schemas_mariadb.sql");

  private final String title;
  private final String schemas;

  MySqlProduct(String title, String schemas) {
    this.title = title;
    this.schemas = schemas;
  }

  /** What a source of this type expects. */
  static MySqlProduct of(SourceType type) {
    return type == SourceType.MARIADB ? MARIADB : MYSQL;
  }

  /**
   * The actual server.
   *
   * @param version as VERSION() returns it, for example {@code 10.11.6-MariaDB-0+deb12u1}
   */
  static MySqlProduct ofVersion(String version) {
    return version.contains("MariaDB") ? MARIADB : MYSQL;
  }

  String title() {
    return title;
  }

  /** The name of the SQL dialect. */
  String dialect() {
    return this == MARIADB ? "mariadb" : "mysql";
  }

  /** The resource with the query for schemas: only MariaDB has comments of schemas. */
  String schemas() {
    return schemas;
  }

  /**
   * A query with the server's own limit, which ends with the statement: nothing that is set in the
   * session could outlive it behind a connection pooler. MariaDB's limit is sent by the driver.
   *
   * @param sql limited if it is a SELECT
   * @see <a
   *     href="https://dev.mysql.com/doc/refman/8.0/en/optimizer-hints.html#optimizer-hints-execution-time">Statement
   *     execution time optimizer hints</a>
   */
  String limited(String sql, int seconds) {
    String keyword = "SELECT ";
    return this == MYSQL && seconds > 0 && sql.startsWith(keyword)
        ? "SELECT /*+ MAX_EXECUTION_TIME(%d) */ ".formatted(seconds * 1_000L)
            + sql.substring(keyword.length())
        : sql;
  }
}
