package dev.sourcecheck.engine;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.util.Optional;

/** Settings of the connections to sources. */
@ConfigMapping(prefix = "sourcecheck")
public interface EngineSettings {
  /** Whether a cleartext password may be sent over an unencrypted connection. */
  @WithDefault("refuse")
  CleartextPasswords cleartextPasswords();

  /** The folder of drivers that are not bundled, with one folder per type. */
  Optional<String> driversFolder();

  /** On loopback they are always allowed. */
  enum CleartextPasswords {
    REFUSE,
    ALLOW
  }
}
