package dev.sourcecheck.auth;

import dev.sourcecheck.store.StoreSql;
import java.util.List;

/** The API keys in plain SQL, for the command line. */
public final class ApiKeyTable extends ApiKeyStore {
  private final StoreSql store;

  public ApiKeyTable(StoreSql store) {
    this.store = store;
  }

  @Override
  public List<ApiKey> list() {
    return store.withSession(
        session ->
            session
                .sql(
                    """
                    SELECT id, name, role, created_at, revoked_at FROM api_key
                    ORDER BY created_at, id
                    """)
                .list(
                    row -> {
                      var revoked = row.getTimestamp("revoked_at");
                      return new ApiKey(
                          row.getString("id"),
                          row.getString("name"),
                          Role.ofWire(row.getString("role")).orElseThrow(),
                          row.getTimestamp("created_at").toInstant(),
                          revoked == null ? null : revoked.toInstant());
                    }));
  }

  @Override
  public boolean revoke(String id) {
    return store.withSession(
            session ->
                session
                    .sql(
                        "UPDATE api_key SET revoked_at = now() WHERE id = :id AND revoked_at IS"
                            + " NULL")
                    .bind("id", id)
                    .execute())
        == 1;
  }

  @Override
  boolean adopt(ApiKeyText key, String name, Role role) {
    return store.withSession(
            session ->
                session
                    .sql(
                        """
                        INSERT INTO api_key (id, name, role, hash)
                        VALUES (:id, :name, :role, :hash)
                        ON CONFLICT (id) DO NOTHING
                        """)
                    .bind("id", key.id())
                    .bind("name", name)
                    .bind("role", role.wire())
                    .bind("hash", key.hash())
                    .execute())
        == 1;
  }
}
