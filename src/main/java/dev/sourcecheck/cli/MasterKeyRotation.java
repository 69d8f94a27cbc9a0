package dev.sourcecheck.cli;

import dev.sourcecheck.embedded.StartupException;
import dev.sourcecheck.job.JobSecrets;
import dev.sourcecheck.secret.KeyRotation;
import dev.sourcecheck.secret.MasterKey;
import dev.sourcecheck.secret.SealedTable;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.secret.UnusableMasterKeyException;
import dev.sourcecheck.source.SourceSecrets;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rotates the master key, and checks it before each start. */
final class MasterKeyRotation {
  static final String KEY = "sourcecheck.master-key";
  private static final String FORMER = "sourcecheck.former-master-key";

  /** All tables with encrypted secrets. */
  private static final List<SealedTable> SECRETS =
      List.of(SourceSecrets.SECRETS, JobSecrets.SECRETS);

  private MasterKeyRotation() {}

  /** Encrypts all secrets with a new key and returns their number. */
  static long run() throws StartupException {
    @Nullable String configured = StartupSettings.find(KEY);
    @Nullable String former = StartupSettings.find(FORMER);
    if (configured != null && former == null) {
      throw new StartupException(
          "the master key is set by SOURCECHECK_MASTER_KEY: set the new key there and the current"
              + " one in SOURCECHECK_FORMER_MASTER_KEY, restart all replicas with both, then rotate");
    }
    try (StoreAccess access = StoreAccess.exclusive()) {
      if (configured == null) {
        requireNoRunningService(access.store());
      }
      return new KeyRotation(HomeFolder.configured(), configured, former, access.store(), SECRETS)
          .rotate();
    } catch (UnusableMasterKeyException | SecretCipher.UnreadableSecret | IOException e) {
      throw new StartupException(String.valueOf(e.getMessage()));
    }
  }

  /** Reports a wrong or missing key in one line, before the framework starts. */
  static void check(StoreSql store) throws StartupException {
    try {
      new MasterKey(
              HomeFolder.configured(),
              StartupSettings.find(KEY),
              StartupSettings.find(FORMER),
              store,
              SECRETS)
          .cipher();
    } catch (UnusableMasterKeyException e) {
      throw new StartupException(String.valueOf(e.getMessage()));
    }
  }

  /** A running service has read the old key and could not decrypt with the new one. */
  private static void requireNoRunningService(StoreSql store) throws StartupException {
    long running =
        store.withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND application_name = 'sourcecheck'
                        """)
                    .one(Long.class));
    if (running > 0) {
      throw new StartupException("a service is running on this store; stop all replicas first");
    }
  }
}
