package dev.sourcecheck.secret;

import dev.sourcecheck.store.SqlSession;
import java.util.Collection;
import java.util.List;

/**
 * A table of sealed secrets, as the package that owns the table describes it. Each row is one
 * secret, in the columns {@code field} and {@code ciphertext}.
 *
 * @param table its name
 * @param idColumn the column with the id of the row that the secret belongs to
 * @param ownerPrefix what precedes that id in the name of the secret's owner, which is part of the
 *     authenticated data of a ciphertext: never change it
 */
public record SealedTable(String table, String idColumn, String ownerPrefix) {
  private static final String KEY_ID = "encode(substring(ciphertext FROM 2 FOR 4), 'hex')";

  /** The owner of the secrets of a row. */
  public String owner(long id) {
    return ownerPrefix + id;
  }

  /** Counts the secrets that none of the keys decrypts. */
  long countUnderOtherKeys(SqlSession session, Collection<String> keyIds) {
    return session
        .sql("SELECT count(*) FROM %s WHERE %s <> ALL (:known)".formatted(table, KEY_ID))
        .bindArray("known", String.class, keyIds)
        .one(Long.class);
  }

  /** Encrypts a batch of secrets with the current key and returns their number. */
  int rotate(SqlSession session, SecretCipher cipher, int batch) {
    List<SecretRow> rows =
        session
            .sql(
                """
                SELECT %1$s AS id, field, ciphertext
                FROM %2$s
                WHERE %3$s <> :current
                ORDER BY %1$s, field
                LIMIT :batch
                FOR UPDATE
                """
                    .formatted(idColumn, table, KEY_ID))
            .bind("current", cipher.currentKeyId())
            .bind("batch", batch)
            .list(
                row ->
                    new SecretRow(
                        row.getLong("id"), row.getString("field"), row.getBytes("ciphertext")));
    for (SecretRow row : rows) {
      Secret secret = cipher.open(owner(row.id), row.field, row.ciphertext);
      session
          .sql(
              "UPDATE %s SET ciphertext = :sealed WHERE %s = :id AND field = :field"
                  .formatted(table, idColumn))
          .bind("sealed", cipher.seal(owner(row.id), row.field, secret))
          .bind("id", row.id)
          .bind("field", row.field)
          .execute();
    }
    return rows.size();
  }

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record SecretRow(long id, String field, byte[] ciphertext) {}
}
