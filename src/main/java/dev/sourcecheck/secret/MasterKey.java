package dev.sourcecheck.secret;

import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key that encrypts the stored secrets, and verifies that it is the key of this store: a
 * known value, encrypted with the key, is stored beside them. If the key of a store is missing, no
 * new one is generated.
 */
public final class MasterKey {
  private static final Secret KNOWN = new Secret("sourcecheck");
  private static final String OWNER = "store";
  private static final String FIELD = "key_check";

  private final Path home;
  private final @Nullable String configured;
  private final @Nullable String former;
  private final StoreSql store;
  private final List<SealedTable> tables;

  /**
   * Reads nothing yet.
   *
   * @param configured the key in Base64 or hex, null if it is in a file
   * @param former the former key during a rotation; null if there is none, or if it is in the file
   * @param tables all tables with secrets
   */
  public MasterKey(
      Path home,
      @Nullable String configured,
      @Nullable String former,
      StoreSql store,
      List<SealedTable> tables) {
    this.home = home;
    this.configured = configured;
    this.former = former;
    this.store = store;
    this.tables = List.copyOf(tables);
  }

  /**
   * The cipher with the store's key. The first start generates a key if none is configured.
   *
   * @throws UnusableMasterKeyException with a one-line message for the operator
   */
  public SecretCipher cipher() {
    byte[] check = storedCheck();
    if (configured != null) {
      List<byte[]> formerKeys =
          former == null
              ? List.of()
              : List.of(MasterKeyFile.decode(former, "SOURCECHECK_FORMER_MASTER_KEY"));
      byte[] key = MasterKeyFile.decode(configured, "SOURCECHECK_MASTER_KEY");
      return verified(new SecretCipher(key, formerKeys), check);
    }
    Path file = file();
    try {
      if (!Files.exists(file)) {
        if (check != null) {
          throw new UnusableMasterKeyException(
              "The store contains secrets, but their master key is missing: restore "
                  + file
                  + " or set SOURCECHECK_MASTER_KEY.");
        }
        MasterKeyFile.write(file, List.of(MasterKeyFile.newKey()));
      }
      List<byte[]> keys = MasterKeyFile.keys(file);
      return verified(new SecretCipher(keys.get(0), keys.subList(1, keys.size())), check);
    } catch (CharacterCodingException e) {
      throw new UnusableMasterKeyException(
          "The master key " + file + " cannot be read: the file is not text.");
    } catch (IOException e) {
      throw new UnusableMasterKeyException(
          "The master key " + file + " cannot be read or written; check its permissions.");
    }
  }

  private SecretCipher verified(SecretCipher cipher, byte @Nullable [] stored) {
    byte[] check = stored;
    if (check == null) {
      // replicas may start at the same time: the first insert wins
      store.useSession(
          session ->
              session
                  .sql(
                      "INSERT INTO master_key_check (ciphertext) VALUES (:check)"
                          + " ON CONFLICT DO NOTHING")
                  .bind("check", cipher.seal(OWNER, FIELD, KNOWN))
                  .execute());
      check = storedCheck();
    }
    try {
      if (check != null && cipher.open(OWNER, FIELD, check).equals(KNOWN)) {
        rejectUnknownKeys(cipher);
        return cipher;
      }
    } catch (SecretCipher.UnreadableSecret otherKey) {
      throw wrongKey();
    }
    throw wrongKey();
  }

  /** An interrupted rotation leaves secrets that are encrypted with another key. */
  private void rejectUnknownKeys(SecretCipher cipher) {
    long unreadable =
        store.withSession(
            session ->
                tables.stream()
                    .mapToLong(table -> table.countUnderOtherKeys(session, cipher.keyIds()))
                    .sum());
    if (unreadable > 0) {
      throw new UnusableMasterKeyException(
          unreadable
              + " stored secrets are encrypted with another master key than the configured one: a"
              + " rotation was interrupted. Set both keys and run \"secrets rotate\". Nothing was"
              + " changed.");
    }
  }

  Path file() {
    return home.resolve("master.key");
  }

  /** Encrypts the known value with the current key, after all secrets have been. */
  void replaceCheck(SecretCipher cipher) {
    store.useSession(
        session ->
            session
                .sql("UPDATE master_key_check SET ciphertext = :check")
                .bind("check", cipher.seal(OWNER, FIELD, KNOWN))
                .execute());
  }

  private UnusableMasterKeyException wrongKey() {
    return new UnusableMasterKeyException(
        "The master key is not the one that encrypts this store's secrets: restore the former one"
            + " (SOURCECHECK_MASTER_KEY, or master.key in "
            + home
            + "). Nothing was changed.");
  }

  private byte @Nullable [] storedCheck() {
    return store
        .withSession(
            session -> session.sql("SELECT ciphertext FROM master_key_check").find(byte[].class))
        .orElse(null);
  }
}
