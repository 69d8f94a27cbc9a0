package dev.sourcecheck.source;

import dev.sourcecheck.secret.SealedTable;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.store.SqlSession;
import jakarta.enterprise.inject.Produces;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** The encrypted secrets of the sources. */
public final class SourceSecrets {
  /** The table of the sources' secrets. */
  @Produces
  public static final SealedTable SECRETS =
      new SealedTable("data_source_secret", "source_id", "source:");

  private final SecretCipher cipher;

  SourceSecrets(SecretCipher cipher) {
    this.cipher = cipher;
  }

  /** Decrypts the columns {@code secrets} (the fields) and {@code ciphertexts} of a row. */
  Map<String, Secret> decrypt(long id, ResultSet row) throws SQLException {
    String[] fields = (String[]) row.getArray("secrets").getArray();
    byte[][] ciphertexts = (byte[][]) row.getArray("ciphertexts").getArray();
    Map<String, Secret> secrets = new LinkedHashMap<>();
    for (int i = 0; i < fields.length; i++) {
      secrets.put(fields[i], cipher.open(SECRETS.owner(id), fields[i], ciphertexts[i]));
    }
    return secrets;
  }

  void write(SqlSession session, long id, Map<String, Secret> secrets) {
    secrets.forEach(
        (field, secret) ->
            session
                .sql(
                    """
                    INSERT INTO data_source_secret (source_id, field, ciphertext)
                    VALUES (:id, :field, :ciphertext)
                    ON CONFLICT (source_id, field) DO UPDATE SET ciphertext = excluded.ciphertext
                    """)
                .bind("id", id)
                .bind("field", field)
                .bind("ciphertext", cipher.seal(SECRETS.owner(id), field, secret))
                .execute());
  }

  static void erase(SqlSession session, long id, Set<String> fields) {
    session
        .sql("DELETE FROM data_source_secret WHERE source_id = :id AND field = ANY (:fields)")
        .bind("id", id)
        .bindArray("fields", String.class, fields.toArray())
        .execute();
  }

  static void eraseAll(SqlSession session, long id) {
    session.sql("DELETE FROM data_source_secret WHERE source_id = :id").bind("id", id).execute();
  }
}
