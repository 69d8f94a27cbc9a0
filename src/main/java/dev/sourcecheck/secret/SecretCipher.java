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
 * Encrypts secrets at rest with AES-256-GCM. Each secret has its own nonce, and its row and field
 * are authenticated, so that a ciphertext that was copied to another place does not decrypt.
 *
 * <p>Format of a ciphertext: version (1 byte, 1), key id (4 bytes), nonce (12 bytes), output of
 * GCM. The key id identifies the key of a value during a rotation.
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
   * A cipher with one key.
   *
   * @param key 32 bytes
   */
  public SecretCipher(byte[] key) {
    this(key, List.of());
  }

  /**
   * A cipher that encrypts with one key and also decrypts with former ones.
   *
   * @param key 32 bytes
   * @param former 32 bytes each
   */
  SecretCipher(byte[] key, List<byte[]> former) {
    current = CipherKey.of(key);
    List<CipherKey> keys = new ArrayList<>();
    keys.add(current);
    former.forEach(each -> keys.add(CipherKey.of(each)));
    all = List.copyOf(keys);
  }

  /**
   * Encrypts a secret.
   *
   * @param owner the row that it belongs to, as {@link SealedTable#owner} names it
   */
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
      throw new IllegalStateException("A secret could not be encrypted", e);
    }
  }

  /**
   * Decrypts a secret.
   *
   * @throws UnreadableSecret if it was encrypted with another key, for another owner or field, or
   *     was changed
   */
  public Secret open(String owner, String field, byte[] ciphertext) {
    if (ciphertext.length < HEADER_BYTES + TAG_BITS / 8 || ciphertext[0] != VERSION) {
      throw new UnreadableSecret(owner, field, "its format is unknown");
    }
    byte[] header = Arrays.copyOf(ciphertext, HEADER_BYTES);
    byte[] id = Arrays.copyOfRange(header, 1, 1 + KEY_ID_BYTES);
    CipherKey key =
        all.stream()
            .filter(each -> Arrays.equals(each.id, id))
            .findFirst()
            .orElseThrow(
                () ->
                    new UnreadableSecret(owner, field, "it is encrypted with another master key"));
    try {
      byte[] plain =
          cipher(key, Cipher.DECRYPT_MODE, header, owner, field)
              .doFinal(ciphertext, HEADER_BYTES, ciphertext.length - HEADER_BYTES);
      return new Secret(new String(plain, StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new UnreadableSecret(owner, field, "it was changed or belongs to another field");
    }
  }

  /** In hexadecimal, as bytes 2 to 5 of a ciphertext contain it. */
  String currentKeyId() {
    return current.toString();
  }

  /** The ids of all keys that decrypt. */
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
      throw new IllegalStateException("The JDK does not support SHA-256", e);
    }
  }

  /** A stored secret does not decrypt; the message names its owner and field, never the value. */
  public static final class UnreadableSecret extends RuntimeException {
    private static final long serialVersionUID = 1;

    UnreadableSecret(String owner, String field, String why) {
      super("The stored secret \"" + field + "\" of " + owner + " cannot be read: " + why);
    }
  }
}
