package dev.sourcecheck.engine.postgresql;

import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** The grants that a user lacks, by the server's own answer: none of them is held already. */
final class MissingGrants {
  private static final String TO_READ = ReadOnly.sql("missing_grants");

  private final ReadOnly transaction;
  private final String user;

  MissingGrants(ReadOnly transaction, String user) {
    this.transaction = transaction;
    this.user = Quoting.identifier(user);
  }

  /** In order of the schemas' names. */
  List<String> toRead(Array schemas) throws SQLException {
    List<String> grants = new ArrayList<>();
    transaction.each(
        TO_READ,
        row -> {
          String schema = Quoting.identifier(row.name("schema"));
          if (row.flag("lacks_usage")) {
            grants.add("GRANT USAGE ON SCHEMA %s TO %s".formatted(schema, user));
          }
          if (row.flag("lacks_select")) {
            grants.add("GRANT SELECT ON ALL TABLES IN SCHEMA %s TO %s".formatted(schema, user));
          }
        },
        schemas);
    return grants;
  }
}
