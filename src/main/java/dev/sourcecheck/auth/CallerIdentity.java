package dev.sourcecheck.auth;

/**
 * The key of an authenticated request and its role.
 *
 * @param keyId empty for an anonymous client; anonymous clients share the slots of one key
 * @param name of the key, empty for an anonymous client
 */
record CallerIdentity(String keyId, String name, Role role) {
  /** A client without a key, where {@code sourcecheck.auth.anonymous-role} allows it. */
  static CallerIdentity anonymous(Role role) {
    return new CallerIdentity("", "", role);
  }

  /** The key for the log, as in {@code keys list}. */
  String label() {
    return keyId.isEmpty() ? "no key" : "key " + keyId + " \"" + name + "\"";
  }
}
