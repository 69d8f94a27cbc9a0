package dev.sourcecheck.auth;

import java.util.List;

/**
 * The API keys, stored as hashes. The service uses {@link ApiKeyRepository}; the command line,
 * which runs without the framework, uses {@link ApiKeyTable}.
 */
public abstract class ApiKeyStore {
  ApiKeyStore() {}

  /** Creates a key and returns its text, which is not stored. */
  public String create(String name, Role role) {
    ApiKeyText key = ApiKeyText.random();
    adopt(key, name, role);
    return key.reveal();
  }

  /** Returns all keys, including revoked ones, oldest first. */
  public abstract List<ApiKey> list();

  /** Revokes a key. Returns false if no valid key has this id. */
  public abstract boolean revoke(String id);

  /**
   * Stores an existing key, unless the store has it, valid or revoked.
   *
   * @return false if the store has it
   */
  abstract boolean adopt(ApiKeyText key, String name, Role role);

  /** The hash that a key must match, and its role. */
  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  record StoredKey(String name, Role role, byte[] hash) {}
}
