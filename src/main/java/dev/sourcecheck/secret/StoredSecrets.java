package dev.sourcecheck.secret;

import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import org.jdbi.v3.core.Jdbi;

/** The cipher as a bean; made at the start, so that a wrong key is told then. */
final class StoredSecrets {
  @Produces
  @Singleton
  @Startup
  static SecretCipher cipher(SecretSettings settings, Jdbi store) {
    return new MasterKey(
            settings.home(),
            settings.masterKey().orElse(null),
            settings.formerMasterKey().orElse(null),
            store)
        .cipher();
  }

  @Produces
  @Singleton
  static SecretReferences references(SecretSettings settings) {
    return new SecretReferences(
        settings.secrets().envAllowed().orElse(List.of()),
        settings.secrets().folder().orElse(null),
        System::getenv);
  }
}
