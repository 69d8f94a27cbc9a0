package dev.sourcecheck.net;

import java.io.ByteArrayInputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A client certificate and its key, shown to any server that asks for a certificate. */
public final class ClientIdentity {
  private final X509Certificate[] chain;
  private final PrivateKey key;

  private ClientIdentity(X509Certificate[] chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Reads a certificate chain.
   *
   * @param pem the client's certificate, then those of intermediate authorities
   * @throws CertificateException if there is none, or none that can be read
   */
  public static X509Certificate[] chain(String pem) throws CertificateException {
    Collection<? extends Certificate> certificates =
        CertificateFactory.getInstance("X.509")
            .generateCertificates(
                new ByteArrayInputStream(pem.strip().getBytes(StandardCharsets.UTF_8)));
    if (certificates.isEmpty()) {
      throw new CertificateException("no certificate in it");
    }
    return certificates.toArray(X509Certificate[]::new);
  }

  /**
   * Joins a chain and its key.
   *
   * @throws GeneralSecurityException if the key does not belong to the first certificate
   */
  public static ClientIdentity of(X509Certificate[] chain, PrivateKey key)
      throws GeneralSecurityException {
    PrivateKeyPem.requirePair(key, chain[0].getPublicKey());
    return new ClientIdentity(chain, key);
  }

  X509ExtendedKeyManager keyManager() {
    return new OneKey();
  }

  /**
   * Shows the certificate whatever authorities the server lists, as libpq does: the server then
   * says what is wrong with it, rather than that there was none.
   */
  private final class OneKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "client";

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      String type = chain[0].getPublicKey().getAlgorithm();
      return Arrays.asList(keyTypes).contains(type) ? ALIAS : null;
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return chain.clone();
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return key;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
