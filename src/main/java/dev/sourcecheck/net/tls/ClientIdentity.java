package dev.sourcecheck.net.tls;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/** A client certificate and its key, sent to any server that requests a certificate. */
public final class ClientIdentity {
  private final X509Certificate[] chain;
  private final PrivateKey key;

  private ClientIdentity(X509Certificate[] chain, PrivateKey key) {
    this.chain = chain;
    this.key = key;
  }

  /**
   * Parses a certificate chain.
   *
   * @param pem the certificate of the client, then those of intermediate authorities
   * @throws CertificateException if there is no readable certificate
   */
  public static X509Certificate[] chain(String pem) throws CertificateException {
    return RootCertificates.parse(pem).toArray(X509Certificate[]::new);
  }

  /**
   * Combines a chain and its key.
   *
   * @throws GeneralSecurityException if the key does not belong to the first certificate
   */
  public static ClientIdentity of(X509Certificate[] chain, PrivateKey key)
      throws GeneralSecurityException {
    PrivateKeyPem.requirePair(key, chain[0].getPublicKey());
    return new ClientIdentity(chain, key);
  }

  X509ExtendedKeyManager keyManager() {
    return new SingleKeyManager();
  }

  /**
   * Sends the certificate even if the server does not list its authority, as libpq does. The server
   * then reports what is wrong with it, instead of a missing certificate.
   */
  private final class SingleKeyManager extends X509ExtendedKeyManager {
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
