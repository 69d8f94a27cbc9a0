package dev.sourcecheck.net.tls;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads private keys in PEM format: PKCS#8, PKCS#1 (RSA) and SEC 1 (EC). The JDK reads only PKCS#8,
 * so the other two are converted to it (RFC 5208, RFC 5915).
 */
public final class PrivateKeyPem {
  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ((?:[A-Z0-9]+ )?PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");

  private static final Map<String, String> SIGNATURES =
      Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA", "EdDSA", "EdDSA");

  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;
  private static final int PARAMETERS = 0xa0;
  private static final byte[] VERSION = {2, 1, 0};

  /** The object identifier rsaEncryption with NULL parameters. */
  private static final byte[] RSA = {
    6, 9, 0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 1, 1, 1, 5, 0
  };

  /** The object identifier id-ecPublicKey. */
  private static final byte[] EC = {6, 7, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 2, 1};

  private PrivateKeyPem() {}

  /**
   * Reads the first private key in a text.
   *
   * @throws GeneralSecurityException with a message for users, which does not quote the text
   */
  public static PrivateKey read(String pem) throws GeneralSecurityException {
    Matcher block = BLOCK.matcher(pem);
    if (!block.find()) {
      throw new InvalidKeyException("it is not a private key in PEM form");
    }
    String kind = block.group(1);
    String body = block.group(2);
    if (kind.startsWith("ENCRYPTED") || body.contains("ENCRYPTED")) {
      throw new InvalidKeyException(
          "it is encrypted with a passphrase; decrypt it with openssl pkey -in client.key");
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(body.strip().getBytes(StandardCharsets.US_ASCII));
      return switch (kind) {
        case "PRIVATE KEY" -> parse(der);
        case "RSA PRIVATE KEY" -> parse(wrap(RSA, der));
        case "EC PRIVATE KEY" -> parse(wrap(join(EC, curve(der)), der));
        default -> throw new InvalidKeyException("its key type is not supported");
      };
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException e) {
      throw new InvalidKeyException("it is not a private key in PEM form", e);
    }
  }

  private static PrivateKey parse(byte[] pkcs8) throws GeneralSecurityException {
    for (String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        continue; // a key of another algorithm
      }
    }
    throw new InvalidKeyException("it is not a readable RSA, EC or Ed25519 key");
  }

  /** Signs with the private key and verifies with the public one. */
  static void requirePair(PrivateKey key, PublicKey certified) throws GeneralSecurityException {
    if (!key.getAlgorithm().equals(certified.getAlgorithm())) {
      throw new InvalidKeyException("it is not the key of the certificate in sslcert");
    }
    byte[] text = "sourcecheck".getBytes(StandardCharsets.US_ASCII);
    Signature signature = Signature.getInstance(SIGNATURES.get(key.getAlgorithm()));
    signature.initSign(key);
    signature.update(text);
    byte[] signed = signature.sign();
    signature.initVerify(certified);
    signature.update(text);
    if (!signature.verify(signed)) {
      throw new InvalidKeyException("it is not the key of the certificate in sslcert");
    }
  }

  private static byte[] wrap(byte[] algorithm, byte[] key) {
    return element(
        SEQUENCE, join(join(VERSION, element(SEQUENCE, algorithm)), element(OCTET_STRING, key)));
  }

  /** Returns the named curve, which PKCS#8 requires and SEC 1 has as an optional element. */
  private static byte[] curve(byte[] sec1) throws InvalidKeyException {
    int at = header(sec1, 0);
    while (at < sec1.length) {
      int content = header(sec1, at);
      int end = content + length(sec1, at);
      if ((sec1[at] & 0xff) == PARAMETERS) {
        return Arrays.copyOfRange(sec1, content, end);
      }
      at = end;
    }
    throw new InvalidKeyException("it does not name its curve; convert it with openssl pkey");
  }

  /** Returns the offset of the content of the element at an offset. */
  private static int header(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int at) {
    int first = der[at + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7f); i++) {
      length = length << 8 | der[at + 2 + i] & 0xff;
    }
    if (length < 0) {
      throw new IllegalArgumentException("length");
    }
    return length;
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else {
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
