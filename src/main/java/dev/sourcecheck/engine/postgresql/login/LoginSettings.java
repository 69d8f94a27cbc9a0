package dev.sourcecheck.engine.postgresql.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** Settings for the protection of passwords. */
@ConfigMapping(prefix = "sourcecheck")
public interface LoginSettings {
  /** Whether a cleartext password may be sent over an unencrypted connection. */
  @WithDefault("refuse")
  CleartextPasswords cleartextPasswords();

  /** On loopback they are always allowed. */
  enum CleartextPasswords {
    REFUSE,
    ALLOW
  }
}
