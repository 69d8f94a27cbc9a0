package dev.sourcecheck.secret;

import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Encrypts all secrets with a new master key, in batches. Both keys are known until the last batch
 * is committed, so an interrupted rotation can be repeated, and a service that starts in between
 * decrypts every secret.
 */
public final class KeyRotation {
  private static final int BATCH = 500;

  private final MasterKey key;
  private final @Nullable String configured;
  private final StoreSql store;
  private final List<SealedTable> tables;
  private final LongConsumer afterBatch;

  /**
   * Prepares a rotation; {@link #rotate} starts it.
   *
   * @param configured the new key; null if the key is in a file, to which a new one is then written
   * @param former the current key, null if it is in the file
   * @param tables all tables with secrets
   */
  public KeyRotation(
      Path home,
      @Nullable String configured,
      @Nullable String former,
      StoreSql store,
      List<SealedTable> tables) {
    this(home, configured, former, store, tables, done -> {});
  }

  /**
   * @param afterBatch receives the number of rotated secrets after each commit
   */
  KeyRotation(
      Path home,
      @Nullable String configured,
      @Nullable String former,
      StoreSql store,
      List<SealedTable> tables,
      LongConsumer afterBatch) {
    this.key = new MasterKey(home, configured, former, store, tables);
    this.configured = configured;
    this.store = store;
    this.tables = List.copyOf(tables);
    this.afterBatch = afterBatch;
  }

  /**
   * Runs the rotation, or what remains of an interrupted one.
   *
   * @return the number of secrets that were encrypted with the new key
   * @throws UnusableMasterKeyException with a one-line message for the operator; no secret is lost
   * @throws SecretCipher.UnreadableSecret if neither key decrypts a secret; earlier batches stay
   *     committed
   */
  public long rotate() throws IOException {
    key.cipher(); // rejects a wrong key before anything is written
    Path file = key.file();
    if (configured == null) {
      List<byte[]> keys = MasterKeyFile.keys(file);
      if (keys.size() == 1) {
        MasterKeyFile.write(file, List.of(MasterKeyFile.newKey(), keys.get(0)));
      }
    }
    SecretCipher cipher = key.cipher();
    long done = 0;
    for (SealedTable table : tables) {
      done = rotate(table, cipher, done);
    }
    key.replaceCheck(cipher);
    if (configured == null && Files.exists(file)) {
      MasterKeyFile.write(file, MasterKeyFile.keys(file).subList(0, 1));
    }
    return done;
  }

  private long rotate(SealedTable table, SecretCipher cipher, long before) {
    long done = before;
    while (true) {
      int batch = store.inTransaction(session -> table.rotate(session, cipher, BATCH));
      if (batch == 0) {
        return done;
      }
      done += batch;
      afterBatch.accept(done);
    }
  }
}
