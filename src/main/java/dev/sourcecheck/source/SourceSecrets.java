package dev.sourcecheck.source;

import dev.sourcecheck.secret.SealedTable;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import jakarta.enterprise.inject.Produces;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** The encrypted secrets of the sources. */
public final class SourceSecrets {
  /** The table of the sources' secrets, which the command line encrypts with a new master key. */
  @Produces
  public static final SealedTable SECRETS =
      new SealedTable("data_source_secret", "source_id", "source:");

  private final SecretCipher cipher;

  SourceSecrets(SecretCipher cipher) {
    this.cipher = cipher;
  }

  /** Decrypts the secrets of a stored source, in order of their fields. */
  Map<String, Secret> decrypt(SourceEntity source) {
    Map<String, Secret> secrets = new LinkedHashMap<>();
    new TreeMap<>(source.secrets())
        .forEach(
            (field, ciphertext) ->
                secrets.put(field, cipher.open(SECRETS.owner(source.id()), field, ciphertext)));
    return secrets;
  }

  /** Encrypts secrets into a stored source. */
  void write(SourceEntity source, Map<String, Secret> secrets) {
    secrets.forEach(
        (field, secret) ->
            source.secrets().put(field, cipher.seal(SECRETS.owner(source.id()), field, secret)));
  }
}
