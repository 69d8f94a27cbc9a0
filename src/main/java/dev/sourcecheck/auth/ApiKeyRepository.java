package dev.sourcecheck.auth;

import dev.sourcecheck.store.StoreSql;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The API keys of the running service. */
@ApplicationScoped
class ApiKeyRepository extends ApiKeyStore implements PanacheRepositoryBase<ApiKeyEntity, String> {
  /** An arbitrary constant, on which replicas that start at the same time serialize. */
  private static final long BOOTSTRAP_LOCK = 0x73636b_01;

  private final StoreSql store;

  @Inject
  ApiKeyRepository(StoreSql store) {
    this.store = store;
  }

  @Override
  @Transactional
  public List<ApiKey> list() {
    return listAll(Sort.by("createdAt").and("id")).stream().map(ApiKeyEntity::metadata).toList();
  }

  @Override
  @Transactional
  public boolean revoke(String id) {
    return getSession()
            .createMutationQuery(
                """
                update ApiKeyEntity set revokedAt = instant
                where id = :id and revokedAt is null
                """)
            .setParameter("id", id)
            .executeUpdate()
        == 1;
  }

  @Override
  @Transactional
  boolean adopt(ApiKeyText key, String name, Role role) {
    return getSession()
            .createMutationQuery(
                """
                insert into ApiKeyEntity (id, name, role, hash)
                values (:id, :name, :role, :hash)
                on conflict (id) do nothing
                """)
            .setParameter("id", key.id())
            .setParameter("name", name)
            .setParameter("role", role.wire())
            .setParameter("hash", key.hash())
            .executeUpdate()
        == 1;
  }

  /** Calls the action while no other replica does; its argument is whether no key exists. */
  @Transactional
  void withBootstrapLock(Consumer<Boolean> action) {
    getSession()
        .createNativeQuery("SELECT 1 FROM pg_advisory_xact_lock(:lock)", Integer.class)
        .setParameter("lock", BOOTSTRAP_LOCK)
        .getSingleResult();
    action.accept(count() == 0);
  }

  /** Returns all keys that are not revoked, by id. */
  @Transactional
  Map<String, StoredKey> validKeys() {
    Map<String, StoredKey> keys = new HashMap<>();
    // the connection of the transaction, so the short network timeout holds for Hibernate as well
    store
        .brief()
        .useSession(
            connection ->
                list("revokedAt is null").forEach(key -> keys.put(key.id(), key.storedKey())));
    return keys;
  }
}
