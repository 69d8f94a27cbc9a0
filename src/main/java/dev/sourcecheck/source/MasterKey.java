package dev.sourcecheck.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/**
 * Finds the key that secrets are stored under, and makes sure that it is the one that this store
 * began with. A store whose key is gone is left as it is: nothing is made anew over it.
 */
final class MasterKey {
  private static final Secret KNOWN = new Secret("sourcecheck");
  private static final String OWNER = "store";
  private static final String FIELD = "key_check";

  private final Path home;
  private final @Nullable String configured;
  private final Jdbi store;

  /**
   * @param configured the key in Base64 or hex, null if it is in a file
   */
  MasterKey(Path home, @Nullable String configured, Jdbi store) {
    this.home = home;
    this.configured = configured;
    this.store = store;
  }

  /**
   * The cipher with the store's key; the first start makes a key where none is given.
   *
   * @throws UnusableMasterKey with one line for the operator
   */
  SecretCipher cipher() {
    byte[] check = check();
    if (configured != null) {
      return checked(new SecretCipher(decode(configured, "SOURCECHECK_MASTER_KEY")), check);
    }
    Path file = home.resolve("master.key");
    try {
      if (!Files.exists(file)) {
        if (check != null) {
          throw new UnusableMasterKey(
              "The store holds secrets, but their master key is missing: put "
                  + file
                  + " back or set SOURCECHECK_MASTER_KEY.");
        }
        generate(file);
      }
      return checked(new SecretCipher(decode(Files.readString(file), file.toString())), check);
    } catch (IOException e) {
      throw new UnusableMasterKey("The master key " + file + " cannot be read or written: " + e);
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
        return cipher;
      }
    } catch (SecretCipher.UnreadableSecret otherKey) {
      throw new UnusableMasterKey(wrong());
    }
    throw new UnusableMasterKey(wrong());
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
      throw new UnusableMasterKey(malformed(where));
    }
    throw new UnusableMasterKey(malformed(where));
  }

  private static String malformed(String where) {
    return "The master key in " + where + " is not 32 bytes in Base64 or hex.";
  }

  /** Written aside and moved, so that a kill leaves no half key. */
  private static void generate(Path file) throws IOException {
    Path folder = file.toAbsolutePath().getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    byte[] key = new byte[SecretCipher.KEY_BYTES];
    new SecureRandom().nextBytes(key);
    Path aside = file.resolveSibling("master.key." + ProcessHandle.current().pid() + ".new");
    Files.deleteIfExists(aside);
    Set<PosixFilePermission> ownerOnly =
        EnumSet.of(PosixFilePermission.OWNER_READ, PosixFilePermission.OWNER_WRITE);
    try (FileChannel out =
        FileChannel.open(
            aside,
            EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(ownerOnly))) {
      out.write(
          ByteBuffer.wrap(
              (Base64.getEncoder().encodeToString(key) + "\n")
                  .getBytes(StandardCharsets.US_ASCII)));
      out.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
