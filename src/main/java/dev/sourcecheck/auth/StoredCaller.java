package dev.sourcecheck.auth;

/**
 * Whose request it is, and what it may do.
 *
 * @param keyId shares its slots with all requests of the same key; empty for anonymous clients
 * @param name of the key
 */
record StoredCaller(String keyId, String name, Role role) {
  /** A client without a key, where {@code sourcecheck.auth.anonymous-role} allows it. */
  static StoredCaller anonymous(Role role) {
    return new StoredCaller("", "", role);
  }

  /** The key for the log, as in {@code keys list}. */
  String label() {
    return keyId.isEmpty() ? "no key" : "key " + keyId + " \"" + name + "\"";
  }
}
