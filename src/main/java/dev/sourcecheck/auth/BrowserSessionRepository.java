package dev.sourcecheck.auth;

import dev.sourcecheck.store.StoreSql;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The sessions of browsers, and the links that start one. Both belong to a key and end with it. All
 * times are the store's.
 */
@ApplicationScoped
class BrowserSessionRepository implements PanacheRepositoryBase<BrowserSessionEntity, String> {
  /** With one more, the oldest session of the key ends. */
  private static final int MAX_PER_KEY = 100;

  private static final String START =
      """
      INSERT INTO browser_session (hash, key_id, expires_at)
      SELECT :hash, k.id, now() + :seconds * interval '1 second'
      FROM api_key k
      WHERE k.id = :key AND k.revoked_at IS NULL
      """;

  // one statement, so that of two clients with the same link only one gets a session
  private static final String REDEEM =
      """
      WITH used AS (
        DELETE FROM sign_in_link WHERE hash = :link RETURNING key_id, expires_at
      )
      INSERT INTO browser_session (hash, key_id, expires_at)
      SELECT :hash, k.id, now() + :seconds * interval '1 second'
      FROM used u JOIN api_key k ON k.id = u.key_id
      WHERE u.expires_at > now() AND k.revoked_at IS NULL
      """;

  private static final String CREATE_LINK =
      """
      INSERT INTO sign_in_link (hash, key_id, expires_at)
      VALUES (:hash, :key, now() + :seconds * interval '1 second')
      """;

  private static final String DELETE_EXPIRED =
      """
      WITH links AS (
        DELETE FROM sign_in_link WHERE expires_at <= now()
      )
      DELETE FROM browser_session WHERE expires_at <= now()
      """;

  private static final String END_OLDEST =
      """
      DELETE FROM browser_session WHERE hash IN (
        SELECT hash FROM browser_session
        WHERE key_id = :key
        ORDER BY created_at DESC, hash
        OFFSET :kept)
      """;

  private final StoreSql store;

  @Inject
  BrowserSessionRepository(StoreSql store) {
    this.store = store;
  }

  /** Starts a session. Returns false if the key is not valid any more. */
  @Transactional
  boolean start(RandomToken session, String keyId, Duration lifetime) {
    deleteExpired();
    getSession()
        .createNativeMutationQuery(END_OLDEST)
        .setParameter("key", keyId)
        .setParameter("kept", MAX_PER_KEY - 1)
        .executeUpdate();
    return getSession()
            .createNativeMutationQuery(START)
            .setParameter("hash", session.hash())
            .setParameter("key", keyId)
            .setParameter("seconds", lifetime.toSeconds())
            .executeUpdate()
        == 1;
  }

  /** Starts a session with a link, which is then used. Returns false if the link is not valid. */
  @Transactional
  boolean redeem(RandomToken link, RandomToken session, Duration lifetime) {
    return getSession()
            .createNativeMutationQuery(REDEEM)
            .setParameter("link", link.hash())
            .setParameter("hash", session.hash())
            .setParameter("seconds", lifetime.toSeconds())
            .executeUpdate()
        == 1;
  }

  @Transactional
  void createLink(RandomToken link, String keyId, Duration lifetime) {
    deleteExpired();
    getSession()
        .createNativeMutationQuery(CREATE_LINK)
        .setParameter("hash", link.hash())
        .setParameter("key", keyId)
        .setParameter("seconds", lifetime.toSeconds())
        .executeUpdate();
  }

  @Transactional
  void end(String hash) {
    deleteById(hash);
  }

  /** Returns the key's id of each session that has not expired, by the hash of its token. */
  @Transactional
  Map<String, String> validSessions() {
    Map<String, String> sessions = new HashMap<>();
    // the connection of the transaction, so the short network timeout holds for Hibernate as well
    store
        .brief()
        .useSession(
            connection ->
                list("expiresAt > instant")
                    .forEach(session -> sessions.put(session.hash(), session.keyId())));
    return sessions;
  }

  private void deleteExpired() {
    getSession().createNativeMutationQuery(DELETE_EXPIRED).executeUpdate();
  }
}
