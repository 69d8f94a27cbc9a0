package dev.sourcecheck.secret;

import java.util.Collection;
import java.util.List;
import org.jdbi.v3.core.Handle;

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
  long countUnderOtherKeys(Handle handle, Collection<String> keyIds) {
    return handle
        .createQuery("SELECT count(*) FROM <table> WHERE <key_id> NOT IN (<known>)")
        .define("table", table)
        .define("key_id", KEY_ID)
        .bindList("known", List.copyOf(keyIds))
        .mapTo(Long.class)
        .one();
  }

  /** Encrypts a batch of secrets with the current key and returns their number. */
  int rotate(Handle handle, SecretCipher cipher, int batch) {
    List<SecretRow> rows =
        handle
            .createQuery(
                """
                SELECT <id> AS id, field, ciphertext
                FROM <table>
                WHERE <key_id> != :current
                ORDER BY <id>, field
                LIMIT :batch
                FOR UPDATE
                """)
            .define("id", idColumn)
            .define("table", table)
            .define("key_id", KEY_ID)
            .bind("current", cipher.currentKeyId())
            .bind("batch", batch)
            .map(
                (row, context) ->
                    new SecretRow(
                        row.getLong("id"), row.getString("field"), row.getBytes("ciphertext")))
            .list();
    for (SecretRow row : rows) {
      Secret secret = cipher.open(owner(row.id), row.field, row.ciphertext);
      handle
          .createUpdate(
              "UPDATE <table> SET ciphertext = :sealed WHERE <id> = :id AND field = :field")
          .define("id", idColumn)
          .define("table", table)
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
