package dev.sourcecheck.secret;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Secrets at rest: AES-256-GCM, each under a nonce of its own and bound to the row and the field
 * that it belongs to, so that a ciphertext that is moved elsewhere does not open.
 *
 * <p>A ciphertext is: one byte of version (1), four of key id, twelve of nonce, then what GCM
 * gives. The key id tells which key a value is under while keys are being rotated.
 */
public final class SecretCipher {
  static final int KEY_BYTES = 32;
  private static final byte VERSION = 1;
  private static final int KEY_ID_BYTES = 4;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final int HEADER_BYTES = 1 + KEY_ID_BYTES + NONCE_BYTES;

  private final CipherKey current;
  private final List<CipherKey> all;
  private final SecureRandom random = new SecureRandom();

  @SuppressWarnings("ArrayRecordComponent") // never compared as a whole
  private record CipherKey(byte[] id, SecretKey key) {
    static CipherKey of(byte[] bytes) {
      if (bytes.length != KEY_BYTES) {
        throw new IllegalArgumentException("A master key has " + KEY_BYTES + " bytes");
      }
      return new CipherKey(idOf(bytes), new SecretKeySpec(bytes, "AES"));
    }

    @Override
    public String toString() {
      return HexFormat.of().formatHex(id);
    }
  }

  /**
   * A cipher under one key.
   *
   * @param key 32 bytes
   */
  public SecretCipher(byte[] key) {
    this(key, List.of());
  }

  /**
   * A cipher under one key that opens what is under former ones too.
   *
   * @param key 32 bytes
   * @param former the same each
   */
  SecretCipher(byte[] key, List<byte[]> former) {
    current = CipherKey.of(key);
    List<CipherKey> keys = new ArrayList<>();
    keys.add(current);
    former.forEach(each -> keys.add(CipherKey.of(each)));
    all = List.copyOf(keys);
  }

  /** The owner of a stored source's secrets. */
  public static String ofSource(long id) {
    return "source:" + id;
  }

  /** The owner of one job's own credentials. */
  public static String ofJob(long id) {
    return "job:" + id;
  }

  public byte[] seal(String owner, String field, Secret secret) {
    byte[] nonce = new byte[NONCE_BYTES];
    random.nextBytes(nonce);
    byte[] header =
        ByteBuffer.allocate(HEADER_BYTES).put(VERSION).put(current.id).put(nonce).array();
    try {
      byte[] sealed =
          cipher(current, Cipher.ENCRYPT_MODE, header, owner, field)
              .doFinal(secret.reveal().getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.allocate(header.length + sealed.length).put(header).put(sealed).array();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("A secret could not be sealed", e);
    }
  }

  /**
   * Opens what was sealed for the same place.
   *
   * @throws UnreadableSecret if it was sealed under another key, for another place, or was changed
   */
  public Secret open(String owner, String field, byte[] ciphertext) {
    if (ciphertext.length < HEADER_BYTES + TAG_BITS / 8 || ciphertext[0] != VERSION) {
      throw new UnreadableSecret(owner, field, "its form is not known");
    }
    byte[] header = Arrays.copyOf(ciphertext, HEADER_BYTES);
    byte[] id = Arrays.copyOfRange(header, 1, 1 + KEY_ID_BYTES);
    CipherKey key =
        all.stream()
            .filter(each -> Arrays.equals(each.id, id))
            .findFirst()
            .orElseThrow(
                () -> new UnreadableSecret(owner, field, "it is under another master key"));
    try {
      byte[] plain =
          cipher(key, Cipher.DECRYPT_MODE, header, owner, field)
              .doFinal(ciphertext, HEADER_BYTES, ciphertext.length - HEADER_BYTES);
      return new Secret(new String(plain, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new UnreadableSecret(owner, field, "it was changed or belongs elsewhere");
    }
  }

  /** In hexadecimal, as the bytes 2 to 5 of a ciphertext hold it. */
  String currentKeyId() {
    return current.toString();
  }

  /** Those of all keys that it opens with. */
  List<String> keyIds() {
    return all.stream().map(CipherKey::toString).toList();
  }

  private static Cipher cipher(CipherKey key, int mode, byte[] header, String owner, String field)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    byte[] nonce = Arrays.copyOfRange(header, 1 + KEY_ID_BYTES, HEADER_BYTES);
    cipher.init(mode, key.key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(header);
    cipher.updateAAD((owner + "\0" + field).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private static byte[] idOf(byte[] key) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update("sourcecheck key id".getBytes(StandardCharsets.UTF_8));
      return Arrays.copyOf(digest.digest(key), KEY_ID_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** A stored secret does not open; the message names the place and not the value. */
  public static final class UnreadableSecret extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableSecret(String owner, String field, String why) {
      super("The stored secret \"" + field + "\" of " + owner + " cannot be read: " + why);
    }
  }
}
