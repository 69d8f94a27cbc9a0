package dev.sourcecheck.auth;

import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Stores API keys as hashes. */
@ApplicationScoped
public class ApiKeyStore {
  /** An arbitrary constant, on which replicas that start at the same time serialize. */
  private static final long BOOTSTRAP_LOCK = 0x73636b_01;

  private final StoreSql store;

  @Inject
  public ApiKeyStore(StoreSql store) {
    this.store = store;
  }

  /** Creates a key and returns its text, which is not stored. */
  public String create(String name, Role role) {
    ApiKeyText key = ApiKeyText.random();
    store.useSession(session -> insert(session, key, name, role));
    return key.reveal();
  }

  /** Returns all keys, including revoked ones, oldest first. */
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

  /** Revokes a key. Returns false if no valid key has this id. */
  public boolean revoke(String id) {
    return store.withSession(
            session ->
                session
                    .sql(
                        "UPDATE api_key SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL")
                    .bind("id", id)
                    .execute())
        == 1;
  }

  /**
   * Stores an existing key, unless the store has it, valid or revoked.
   *
   * @return false if the store has it
   */
  boolean adopt(ApiKeyText key, String name, Role role) {
    return store.withSession(session -> insert(session, key, name, role)) == 1;
  }

  /** Calls the action while no other replica does; its argument is whether no key exists. */
  void withBootstrapLock(Consumer<Boolean> action) {
    store.useTransaction(
        session -> {
          session
              .sql("SELECT 1 FROM pg_advisory_xact_lock(:lock)")
              .bind("lock", BOOTSTRAP_LOCK)
              .one(Integer.class);
          action.accept(!session.sql("SELECT EXISTS (SELECT FROM api_key)").one(Boolean.class));
        });
  }

  /** Returns all keys that are not revoked, by id. */
  Map<String, StoredKey> validKeys() {
    Map<String, StoredKey> keys = new HashMap<>();
    store
        .brief()
        .useSession(
            session ->
                session
                    .sql("SELECT id, name, role, hash FROM api_key WHERE revoked_at IS NULL")
                    .each(
                        row ->
                            keys.put(
                                row.getString("id"),
                                new StoredKey(
                                    row.getString("name"),
                                    Role.ofWire(row.getString("role")).orElseThrow(),
                                    row.getBytes("hash")))));
    return keys;
  }

  private static int insert(SqlSession session, ApiKeyText key, String name, Role role) {
    return session
        .sql(
            """
            INSERT INTO api_key (id, name, role, hash) VALUES (:id, :name, :role, :hash)
            ON CONFLICT (id) DO NOTHING
            """)
        .bind("id", key.id())
        .bind("name", name)
        .bind("role", role.wire())
        .bind("hash", key.hash())
        .execute();
  }

  /** The hash that a key must match, and its role. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record StoredKey(String name, Role role, byte[] hash) {}
}
