package dev.sourcecheck.secret;

import dev.sourcecheck.store.StoreSql;
import io.quarkus.runtime.Startup;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Produces the cipher and the references. The cipher at startup, so that a wrong key fails it. */
final class SecretProducer {
  @Produces
  @Singleton
  @Startup
  static SecretCipher cipher(
      SecretSettings settings, StoreSql store, @Any Instance<SealedTable> tables) {
    return new MasterKey(
            settings.home(),
            settings.masterKey().orElse(null),
            settings.formerMasterKey().orElse(null),
            store,
            tables.stream().toList())
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
