package dev.sourcecheck.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.StringWriter;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.sec.ECPrivateKey;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.util.io.pem.PemObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeyPemTest {
  @ParameterizedTest
  @CsvSource({
    "RSA, 2048, PRIVATE KEY",
    "RSA, 2048, RSA PRIVATE KEY",
    "EC, secp256r1, PRIVATE KEY",
    "EC, secp256r1, EC PRIVATE KEY",
    "EC, secp521r1, EC PRIVATE KEY",
    "Ed25519, , PRIVATE KEY",
  })
  void readsAllFormats(String algorithm, String size, String kind)
      throws GeneralSecurityException, IOException {
    KeyPair pair = pair(algorithm, size);
    String pem = pem(pair, kind);
    assertThat(pem).contains("BEGIN " + kind);

    PrivateKeyPem.requirePair(PrivateKeyPem.read(pem), pair.getPublic());

    KeyPair other = pair(algorithm, size);
    assertThatThrownBy(() -> PrivateKeyPem.requirePair(PrivateKeyPem.read(pem), other.getPublic()))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage("it is not the key of the certificate in sslcert");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n!!!\n-----END PRIVATE KEY-----",
        "-----BEGIN EC PRIVATE KEY-----\nMIIB\n-----END EC PRIVATE KEY-----",
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----",
        "-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----",
      })
  void rejectsInvalidKeys(String pem) {
    assertThatThrownBy(() -> PrivateKeyPem.read(pem)).isInstanceOf(GeneralSecurityException.class);
  }

  @Test
  void rejectsEncryptedKey() {
    assertThatThrownBy(
            () ->
                PrivateKeyPem.read(
                    "-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n"
                        + "-----END RSA PRIVATE KEY-----"))
        .isInstanceOf(GeneralSecurityException.class)
        .hasMessage(
            "it is encrypted with a passphrase; decrypt it with openssl pkey -in client.key");
  }

  private static KeyPair pair(String algorithm, String size) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
    if (algorithm.equals("RSA")) {
      generator.initialize(Integer.parseInt(size));
    } else if (algorithm.equals("EC")) {
      generator.initialize(new ECGenParameterSpec(size));
    }
    return generator.generateKeyPair();
  }

  private static String pem(KeyPair pair, String kind) throws IOException {
    StringWriter text = new StringWriter();
    PrivateKeyInfo info = PrivateKeyInfo.getInstance(pair.getPrivate().getEncoded());
    byte[] content =
        switch (kind) {
          case "RSA PRIVATE KEY" -> info.parsePrivateKey().toASN1Primitive().getEncoded();
          case "EC PRIVATE KEY" -> sec1(pair, info);
          default -> info.getEncoded();
        };
    try (JcaPEMWriter writer = new JcaPEMWriter(text)) {
      writer.writeObject(new PemObject(kind, content));
    }
    return text.toString();
  }

  /** With its curve, as openssl writes it. */
  private static byte[] sec1(KeyPair pair, PrivateKeyInfo info) throws IOException {
    java.security.interfaces.ECPrivateKey key =
        (java.security.interfaces.ECPrivateKey) pair.getPrivate();
    return new ECPrivateKey(
            key.getParams().getOrder().bitLength(),
            key.getS(),
            info.getPrivateKeyAlgorithm().getParameters())
        .getEncoded();
  }
}
