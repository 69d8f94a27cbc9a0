package dev.sourcecheck.engine.postgresql.schema;

import dev.sourcecheck.engine.postgresql.sql.IdentifierQuoting;
import dev.sourcecheck.engine.postgresql.sql.ReadOnlyTransaction;
import dev.sourcecheck.text.ClasspathText;
import java.sql.Array;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Finds the privileges that a user does not have yet. */
public final class MissingGrants {
  private static final String SQL = ClasspathText.read(MissingGrants.class, "missing_grants.sql");

  private final ReadOnlyTransaction transaction;
  private final String user;

  public MissingGrants(ReadOnlyTransaction transaction, String user) {
    this.transaction = transaction;
    this.user = IdentifierQuoting.identifier(user);
  }

  /** Statements that let the user read the schemas, ordered by schema. */
  public List<String> toRead(Array schemas) throws SQLException {
    List<String> grants = new ArrayList<>();
    transaction.each(
        SQL,
        row -> {
          String schema = IdentifierQuoting.identifier(row.name("schema"));
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
