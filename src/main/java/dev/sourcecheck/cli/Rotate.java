package dev.sourcecheck.cli;

import dev.sourcecheck.source.KeyRotation;
import dev.sourcecheck.source.MasterKey;
import dev.sourcecheck.source.SecretCipher;
import dev.sourcecheck.source.UnusableMasterKey;
import java.io.IOException;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** {@code secrets rotate}, and the look at the master key before each start. */
final class Rotate {
  static final String KEY = "sourcecheck.master-key";
  private static final String FORMER = "sourcecheck.former-master-key";

  private Rotate() {}

  /** How many secrets were put under the new key. */
  static long run() throws CannotStart {
    @Nullable String configured = Settings.find(KEY);
    @Nullable String former = Settings.find(FORMER);
    if (configured != null && former == null) {
      throw new CannotStart(
          "the master key is in SOURCECHECK_MASTER_KEY: put the new one there and the present one"
              + " in SOURCECHECK_FORMER_MASTER_KEY, restart all replicas with both, then rotate");
    }
    try (StoreDoor door = StoreDoor.alone()) {
      if (configured == null) {
        refuseRunning(door.store());
      }
      return new KeyRotation(Home.configured(), configured, former, door.store()).rotate();
    } catch (UnusableMasterKey | SecretCipher.UnreadableSecret | IOException e) {
      throw new CannotStart(String.valueOf(e.getMessage()));
    }
  }

  /** Tells a wrong or missing key in one line, before the framework starts. */
  static void check(Jdbi store) throws CannotStart {
    try {
      new MasterKey(Home.configured(), Settings.find(KEY), Settings.find(FORMER), store).cipher();
    } catch (UnusableMasterKey e) {
      throw new CannotStart(String.valueOf(e.getMessage()));
    }
  }

  /** A service that has read the file already would not know the new key. */
  private static void refuseRunning(Jdbi store) throws CannotStart {
    long running =
        store.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT count(*) FROM pg_stat_activity
                        WHERE datname = current_database() AND application_name = 'sourcecheck'
                        """)
                    .mapTo(Long.class)
                    .one());
    if (running > 0) {
      throw new CannotStart("a service is running on this store; stop all replicas first");
    }
  }
}
