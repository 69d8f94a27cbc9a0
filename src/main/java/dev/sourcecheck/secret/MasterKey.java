package dev.sourcecheck.secret;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key that secrets are stored under, and makes sure that it is the one that this store
 * began with. A store whose key is gone is left as it is: nothing is made anew over it.
 */
public final class MasterKey {
  private static final Secret KNOWN = new Secret("sourcecheck");
  private static final String OWNER = "store";
  private static final String FIELD = "key_check";

  private final Path home;
  private final @Nullable String configured;
  private final @Nullable String former;
  private final Jdbi store;

  /** With no key before. */
  MasterKey(Path home, @Nullable String configured, Jdbi store) {
    this(home, configured, null, store);
  }

  /**
   * Nothing is read yet.
   *
   * @param configured the key in Base64 or hex, null if it is in a file
   * @param former the one before, while secrets are still under it; null if there is none, or if it
   *     is in the file
   */
  public MasterKey(Path home, @Nullable String configured, @Nullable String former, Jdbi store) {
    this.home = home;
    this.configured = configured;
    this.former = former;
    this.store = store;
  }

  /**
   * The cipher with the store's key; the first start makes a key where none is given.
   *
   * @throws UnusableMasterKeyException with one line for the operator
   */
  public SecretCipher cipher() {
    byte[] check = check();
    if (configured != null) {
      List<byte[]> before =
          former == null ? List.of() : List.of(decode(former, "SOURCECHECK_FORMER_MASTER_KEY"));
      return checked(new SecretCipher(decode(configured, "SOURCECHECK_MASTER_KEY"), before), check);
    }
    Path file = file();
    try {
      if (!Files.exists(file)) {
        if (check != null) {
          throw new UnusableMasterKeyException(
              "The store holds secrets, but their master key is missing: put "
                  + file
                  + " back or set SOURCECHECK_MASTER_KEY.");
        }
        write(file, List.of(newKey()));
      }
      return checked(read(file), check);
    } catch (IOException e) {
      String why = e instanceof CharacterCodingException ? "it is no text" : "look at its rights";
      throw new UnusableMasterKeyException(
          "The master key " + file + " cannot be read or written; " + why + ".");
    }
  }

  private SecretCipher checked(SecretCipher cipher, byte @Nullable [] known) {
    byte[] check = known;
    if (check == null) {
      // two replicas may be here at a time: whoever is first decides
      store.useHandle(
          handle ->
              handle
                  .createUpdate(
                      "INSERT INTO master_key_check (ciphertext) VALUES (:check)"
                          + " ON CONFLICT DO NOTHING")
                  .bind("check", cipher.seal(OWNER, FIELD, KNOWN))
                  .execute());
      check = check();
    }
    try {
      if (check != null && cipher.open(OWNER, FIELD, check).equals(KNOWN)) {
        refuseStrangers(cipher);
        return cipher;
      }
    } catch (SecretCipher.UnreadableSecret otherKey) {
      throw new UnusableMasterKeyException(wrong());
    }
    throw new UnusableMasterKeyException(wrong());
  }

  /** A rotation that was broken off has left some secrets under a key that is not here. */
  private void refuseStrangers(SecretCipher cipher) {
    long strangers =
        store.withHandle(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT count(*)
                        FROM (SELECT ciphertext FROM data_source_secret
                              UNION ALL SELECT ciphertext FROM test_job_secret) s
                        WHERE encode(substring(ciphertext FROM 2 FOR 4), 'hex') NOT IN (<known>)
                        """)
                    .bindList("known", cipher.keyIds())
                    .mapTo(Long.class)
                    .one());
    if (strangers > 0) {
      throw new UnusableMasterKeyException(
          strangers
              + " stored secrets are under another master key than the one given: a change of keys"
              + " was broken off. Give both keys and run \"secrets rotate\". Nothing was changed.");
    }
  }

  Path file() {
    return home.resolve("master.key");
  }

  /** The first line is the key, those that follow are former ones. */
  static SecretCipher read(Path file) throws IOException {
    List<byte[]> keys = keys(file);
    return new SecretCipher(keys.get(0), keys.subList(1, keys.size()));
  }

  static List<byte[]> keys(Path file) throws IOException {
    List<byte[]> keys = new ArrayList<>();
    for (String line : Files.readString(file).strip().split("\n")) {
      keys.add(decode(line, file.toString()));
    }
    return keys;
  }

  /** Puts the known value under the current key; secrets are under it already. */
  static void renewCheck(Jdbi store, SecretCipher cipher) {
    store.useHandle(
        handle ->
            handle
                .createUpdate("UPDATE master_key_check SET ciphertext = :check")
                .bind("check", cipher.seal(OWNER, FIELD, KNOWN))
                .execute());
  }

  private String wrong() {
    return "The master key is not the one that this store's secrets are under: give back the"
        + " former one (SOURCECHECK_MASTER_KEY, or master.key in "
        + home
        + "). Nothing was changed.";
  }

  private byte @Nullable [] check() {
    return store.withHandle(
        handle ->
            handle
                .createQuery("SELECT ciphertext FROM master_key_check")
                .mapTo(byte[].class)
                .findOne()
                .orElse(null));
  }

  private static byte[] decode(String text, String where) {
    String key = text.strip();
    try {
      byte[] bytes =
          key.matches("[0-9A-Fa-f]{64}")
              ? HexFormat.of().parseHex(key)
              : Base64.getDecoder().decode(key.replace('-', '+').replace('_', '/'));
      if (bytes.length == SecretCipher.KEY_BYTES) {
        return bytes;
      }
    } catch (IllegalArgumentException notBase64) {
      throw new UnusableMasterKeyException(malformed(where));
    }
    throw new UnusableMasterKeyException(malformed(where));
  }

  private static String malformed(String where) {
    return "The master key in " + where + " is not 32 bytes in Base64 or hex.";
  }

  static byte[] newKey() {
    byte[] key = new byte[SecretCipher.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    return key;
  }

  /** Written aside and moved, so that a kill leaves no half key. */
  static void write(Path file, List<byte[]> keys) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    StringBuilder lines = new StringBuilder();
    keys.forEach(key -> lines.append(Base64.getEncoder().encodeToString(key)).append('\n'));
    Path aside = file.resolveSibling("master.key." + ProcessHandle.current().pid() + ".new");
    Files.deleteIfExists(aside);
    Set<PosixFilePermission> ownerOnly =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (FileChannel out =
        FileChannel.open(
            aside,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(ownerOnly))) {
      out.write(ByteBuffer.wrap(lines.toString().getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
