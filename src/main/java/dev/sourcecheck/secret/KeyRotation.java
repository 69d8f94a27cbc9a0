package dev.sourcecheck.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Puts all secrets under a new master key, batch by batch. Until the last one is done both keys are
 * known, so that it may be broken off at any time and begun again; a service that starts in between
 * opens both.
 */
public final class KeyRotation {
  private static final int BATCH = 500;

  private final MasterKey key;
  private final @Nullable String configured;
  private final Jdbi store;
  private final LongConsumer afterBatch;

  /**
   * Nothing is done yet.
   *
   * @param configured the new key, null if keys are in a file, where a new one is then made
   * @param former the key before, null if it is in the file
   */
  public KeyRotation(Path home, @Nullable String configured, @Nullable String former, Jdbi store) {
    this(home, configured, former, store, done -> {});
  }

  /**
   * @param afterBatch told how many are done, after each batch is committed
   */
  KeyRotation(
      Path home,
      @Nullable String configured,
      @Nullable String former,
      Jdbi store,
      LongConsumer afterBatch) {
    this.key = new MasterKey(home, configured, former, store);
    this.configured = configured;
    this.store = store;
    this.afterBatch = afterBatch;
  }

  /**
   * Does it, or what is left of it.
   *
   * @return how many secrets were put under the new key
   * @throws UnusableMasterKeyException with one line for the operator; nothing is lost then
   * @throws SecretCipher.UnreadableSecret if a secret is under neither key; those before it are
   *     done
   */
  public long rotate() throws IOException {
    key.cipher(); // a wrong key is told before anything is written
    Path file = key.file();
    if (configured == null) {
      List<byte[]> keys = MasterKey.keys(file);
      if (keys.size() == 1) {
        MasterKey.write(file, List.of(MasterKey.newKey(), keys.get(0)));
      }
    }
    SecretCipher cipher = key.cipher();
    long done = all(cipher, "data_source_secret", "source_id", "source:", 0);
    done += all(cipher, "test_job_secret", "job_id", "job:", done);
    MasterKey.renewCheck(store, cipher);
    if (configured == null && Files.exists(file)) {
      MasterKey.write(file, MasterKey.keys(file).subList(0, 1));
    }
    return done;
  }

  private long all(SecretCipher cipher, String table, String id, String owner, long before) {
    long done = 0;
    while (true) {
      int batch = store.inTransaction(handle -> batch(handle, cipher, table, id, owner));
      if (batch == 0) {
        return done;
      }
      done += batch;
      afterBatch.accept(before + done);
    }
  }

  private static int batch(
      Handle handle, SecretCipher cipher, String table, String id, String owner) {
    List<SecretRow> rows =
        handle
            .createQuery(
                """
                SELECT <id> AS id, field, ciphertext FROM <table>
                WHERE encode(substring(ciphertext FROM 2 FOR 4), 'hex') != :current
                ORDER BY <id>, field LIMIT :batch FOR UPDATE
                """)
            .define("id", id)
            .define("table", table)
            .bind("current", cipher.currentKeyId())
            .bind("batch", BATCH)
            .map(
                (row, context) ->
                    new SecretRow(
                        row.getLong("id"), row.getString("field"), row.getBytes("ciphertext")))
            .list();
    for (SecretRow row : rows) {
      Secret secret = cipher.open(owner + row.id, row.field, row.ciphertext);
      handle
          .createUpdate(
              "UPDATE <table> SET ciphertext = :sealed WHERE <id> = :id AND field = :field")
          .define("id", id)
          .define("table", table)
          .bind("sealed", cipher.seal(owner + row.id, row.field, secret))
          .bind("id", row.id)
          .bind("field", row.field)
          .execute();
    }
    return rows.size();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record SecretRow(long id, String field, byte[] ciphertext) {}
}
