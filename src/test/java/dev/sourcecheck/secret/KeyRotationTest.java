package dev.sourcecheck.secret;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sourcecheck.servers.Servers;
import dev.sourcecheck.store.StoreSql;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeyRotationTest {
  private static final List<SealedTable> TABLES =
      List.of(
          new SealedTable("data_source_secret", "source_id", "source:"),
          new SealedTable("test_job_secret", "job_id", "job:"));
  private static final String OLD = "ab".repeat(32);
  private static final String NEW = "cd".repeat(32);
  private static final int SECRETS = 1_203;

  private final StoreSql store = new StoreSql(Servers.newStore());
  private final Path home;

  KeyRotationTest(@TempDir Path home) {
    this.home = home;
  }

  @Test
  void encryptsAllSecretsWithANewKeyAndRemovesTheOldOne() throws IOException {
    fill(masterKey(null).cipher());
    String before = Files.readString(home.resolve("master.key"));

    long done = new KeyRotation(home, null, null, store, TABLES).rotate();

    assertThat(done).isEqualTo(SECRETS);
    assertThat(Files.readString(home.resolve("master.key")))
        .hasSameSizeAs(before)
        .isNotEqualTo(before);
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(home.resolve("master.key"))))
        .isEqualTo("rw-------");
    assertAllDecrypt(masterKey(null).cipher());
    Files.writeString(home.resolve("master.key"), before);
    assertThatThrownBy(() -> masterKey(null).cipher())
        .isInstanceOf(UnusableMasterKeyException.class);
  }

  @Test
  void resumesAfterAnInterruptionWithoutLosingSecrets() throws IOException {
    fill(masterKey(null).cipher());

    assertThatThrownBy(
            () ->
                new KeyRotation(home, null, null, store, TABLES, KeyRotationTest::interrupt)
                    .rotate())
        .hasMessage("interrupted");

    SecretCipher interrupted = masterKey(null).cipher();
    assertAllDecrypt(interrupted);
    assertThat(interrupted.keyIds()).hasSize(2);
    long done = new KeyRotation(home, null, null, store, TABLES).rotate();
    assertThat(done).isBetween(1L, SECRETS - 1L);
    SecretCipher after = masterKey(null).cipher();
    assertAllDecrypt(after);
    assertThat(after.keyIds()).containsExactly(interrupted.currentKeyId());
  }

  @Test
  void rotatesKeysFromTheEnvironment() throws IOException {
    fill(masterKey(OLD).cipher());

    assertThatThrownBy(
            () ->
                new KeyRotation(home, NEW, OLD, store, TABLES, KeyRotationTest::interrupt).rotate())
        .hasMessage("interrupted");

    for (String onlyKey : new String[] {OLD, NEW}) {
      assertThatThrownBy(() -> masterKey(onlyKey).cipher())
          .isInstanceOf(UnusableMasterKeyException.class)
          .hasMessageContaining("Nothing was changed")
          .hasMessageNotContaining("\n");
    }
    assertAllDecrypt(new MasterKey(home, NEW, OLD, store, TABLES).cipher());
    new KeyRotation(home, NEW, OLD, store, TABLES).rotate();
    assertAllDecrypt(masterKey(NEW).cipher());
    assertThat(home).isEmptyDirectory();
  }

  @Test
  void changesNothingWithAWrongKey() {
    SecretCipher cipher = masterKey(OLD).cipher();
    fill(cipher);

    assertThatThrownBy(() -> new KeyRotation(home, NEW, "ee".repeat(32), store, TABLES).rotate())
        .isInstanceOf(UnusableMasterKeyException.class);

    assertAllDecrypt(cipher);
  }

  private static void interrupt(long done) {
    throw new IllegalStateException("interrupted");
  }

  private void fill(SecretCipher cipher) {
    store.useTransaction(
        session -> {
          session
              .sql(
                  """
              INSERT INTO data_source (name, type)
              SELECT 's' || i, 'pg' FROM generate_series(1, :p1) i
              """)
              .bind("p1", SECRETS - 2)
              .execute();
          for (long id = 1; id <= SECRETS - 2; id++) {
            session
                .sql(
                    """
                    INSERT INTO data_source_secret (source_id, field, ciphertext)
                    VALUES (:id, 'password', :ciphertext)
                    """)
                .bind("id", id)
                .bind("ciphertext", cipher.seal("source:" + id, "password", new Secret("s" + id)))
                .execute();
          }
          session
              .sql(
                  """
              INSERT INTO test_job (source_id, status, deadline_at, host_key)
              VALUES (1, 'waiting', now(), 'h')
              """)
              .execute();
          for (String field : new String[] {"password", "rootcert"}) {
            session
                .sql("INSERT INTO test_job_secret (job_id, field, ciphertext) VALUES (1, :p1, :p2)")
                .bind("p1", field)
                .bind("p2", cipher.seal("job:1", field, new Secret(field)))
                .execute();
          }
        });
  }

  private void assertAllDecrypt(SecretCipher cipher) {
    long opened =
        store.withSession(
            session ->
                session
                    .sql(
                        """
                        SELECT 'source:' || source_id AS owner, field, ciphertext,
                               's' || source_id AS plain
                        FROM data_source_secret
                        UNION ALL
                        SELECT 'job:' || job_id, field, ciphertext, field FROM test_job_secret
                        """)
                    .list(
                        row ->
                            cipher
                                .open(
                                    row.getString("owner"),
                                    row.getString("field"),
                                    row.getBytes("ciphertext"))
                                .equals(new Secret(row.getString("plain"))))
                    .stream()
                    .filter(same -> same)
                    .count());
    assertThat(opened).isEqualTo(SECRETS);
  }

  private MasterKey masterKey(@Nullable String configured) {
    return new MasterKey(home, configured, null, store, TABLES);
  }
}
