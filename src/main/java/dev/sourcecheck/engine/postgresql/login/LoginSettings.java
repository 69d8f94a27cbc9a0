package dev.sourcecheck.engine.postgresql.login;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** What a login may do with a password. */
@ConfigMapping(prefix = "sourcecheck")
public interface LoginSettings {
  /** Whether a password may be sent in the clear over an unencrypted connection. */
  @WithDefault("refuse")
  CleartextPasswords cleartextPasswords();

  /** Loopback is always allowed. */
  enum CleartextPasswords {
    REFUSE,
    ALLOW
  }
}
