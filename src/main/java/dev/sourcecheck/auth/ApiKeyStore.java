package dev.sourcecheck.auth;

import dev.sourcecheck.store.BoundedTransactions;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The keys in the store, of which it holds hashes alone. */
@ApplicationScoped
public class ApiKeyStore {
  /** Any number, as long as it is always the same: replicas that start together take turns. */
  private static final long FIRST_KEY_LOCK = 0x73636b_01;

  private final Jdbi store;

  @Inject
  public ApiKeyStore(Jdbi store) {
    this.store = store;
  }

  /** Makes a key and answers its text, which is nowhere else. */
  public String create(String name, Role role) {
    ApiKeyText key = ApiKeyText.random();
    store.useHandle(handle -> insert(handle, key, name, role));
    return key.reveal();
  }

  /** All keys, revoked ones too, oldest first. */
  public List<ApiKey> list() {
    return store.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT id, name, role, created_at, revoked_at FROM api_key
                    ORDER BY created_at, id
                    """)
                .map(
                    (row, context) -> {
                      var revoked = row.getTimestamp("revoked_at");
                      return new ApiKey(
                          row.getString("id"),
                          row.getString("name"),
                          Role.ofWire(row.getString("role")).orElseThrow(),
                          row.getTimestamp("created_at").toInstant(),
                          revoked == null ? null : revoked.toInstant());
                    })
                .list());
  }

  /** False if no key with this id is open. */
  public boolean revoke(String id) {
    return store.withHandle(
            handle ->
                handle
                    .createUpdate(
                        "UPDATE api_key SET revoked_at = now() WHERE id = :id AND revoked_at IS NULL")
                    .bind("id", id)
                    .execute())
        == 1;
  }

  /**
   * Takes up a key that is in a file already, unless this store knows it, be it as revoked.
   *
   * @return false if it is known
   */
  boolean adopt(ApiKeyText key, String name, Role role) {
    return store.withHandle(handle -> insert(handle, key, name, role)) == 1;
  }

  /** Runs with no other replica at the same; the argument is whether there is no key yet. */
  void first(java.util.function.Consumer<Boolean> makeIfNone) {
    store.useTransaction(
        handle -> {
          handle
              .createQuery("SELECT 1 FROM pg_advisory_xact_lock(:lock)")
              .bind("lock", FIRST_KEY_LOCK)
              .mapTo(Integer.class)
              .one();
          makeIfNone.accept(
              !handle
                  .createQuery("SELECT EXISTS (SELECT FROM api_key)")
                  .mapTo(Boolean.class)
                  .one());
        });
  }

  /** What opens: the hashes and roles of all keys that are not revoked, by id. */
  Map<String, Opens> open() {
    return BoundedTransactions.with(
        store,
        handle ->
            handle
                .createQuery("SELECT id, name, role, hash FROM api_key WHERE revoked_at IS NULL")
                .reduceRows(
                    new HashMap<>(),
                    (keys, row) -> {
                      Role role = Role.ofWire(row.getColumn("role", String.class)).orElseThrow();
                      keys.put(
                          row.getColumn("id", String.class),
                          new Opens(
                              row.getColumn("name", String.class),
                              role,
                              row.getColumn("hash", byte[].class)));
                      return keys;
                    }));
  }

  private static int insert(Handle handle, ApiKeyText key, String name, Role role) {
    return handle
        .createUpdate(
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

  /** What a key must match, and what it then may. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record Opens(String name, Role role, byte[] hash) {}
}
