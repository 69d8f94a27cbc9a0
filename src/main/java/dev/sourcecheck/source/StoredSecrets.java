package dev.sourcecheck.source;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.jdbi.v3.core.Jdbi;

/** The cipher as a bean; made at the start, so that a wrong key is told then. */
final class StoredSecrets {
  private StoredSecrets() {}

  @Produces
  @Singleton
  @Startup
  static SecretCipher cipher(SecretSettings settings, Jdbi store) {
    return new MasterKey(settings.home(), settings.masterKey().orElse(null), store).cipher();
  }
}
