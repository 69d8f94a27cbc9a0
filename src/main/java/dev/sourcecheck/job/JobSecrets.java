package dev.sourcecheck.job;

import dev.sourcecheck.secret.SealedTable;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import dev.sourcecheck.store.SqlSession;
import dev.sourcecheck.store.StoreSql;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Credentials given for one job only. They are stored encrypted with the job and deleted by the
 * statement that ends it.
 */
@ApplicationScoped
public class JobSecrets {
  /** The table of the jobs' own credentials. */
  @Produces
  public static final SealedTable SECRETS = new SealedTable("test_job_secret", "job_id", "job:");

  private static final String PUT =
      """
      INSERT INTO test_job_secret (job_id, field, ciphertext) VALUES (:job, :field, :ciphertext)
      ON CONFLICT (job_id, field) DO UPDATE SET ciphertext = excluded.ciphertext
      """;

  private final StoreSql store;
  private final SecretCipher cipher;

  @Inject
  public JobSecrets(StoreSql store, SecretCipher cipher) {
    this.store = store;
    this.cipher = cipher;
  }

  /** The credentials by field name; empty if none were given or the job has ended. */
  public Map<String, Secret> of(long jobId) {
    String owner = SECRETS.owner(jobId);
    Map<String, Secret> secrets = new HashMap<>();
    store.useSession(
        session ->
            session
                .sql("SELECT field, ciphertext FROM test_job_secret WHERE job_id = :job")
                .bind("job", jobId)
                .each(row -> secrets.put(row.getString("field"), open(owner, row))));
    return secrets;
  }

  /**
   * Credentials of a job and the source revision that they are for.
   *
   * @param revision null if no credentials are stored for a source
   */
  public record RevisedCredentials(@Nullable Integer revision, Map<String, Secret> secrets) {}

  /** As {@link #of}, with the revision, read in one statement. */
  public RevisedCredentials withRevision(long jobId) {
    String owner = SECRETS.owner(jobId);
    Map<String, Secret> secrets = new HashMap<>();
    List<@Nullable Integer> revisions =
        store.withSession(
            session ->
                session
                    .sql(
                        """
                    SELECT j.credentials_revision, s.field, s.ciphertext
                    FROM test_job j
                    JOIN test_job_secret s ON s.job_id = j.id
                    WHERE j.id = :job
                    """)
                    .bind("job", jobId)
                    .list(
                        row -> {
                          secrets.put(row.getString("field"), open(owner, row));
                          return row.getObject("credentials_revision", Integer.class);
                        }));
    return new RevisedCredentials(revisions.isEmpty() ? null : revisions.get(0), secrets);
  }

  /** Stores credentials in the transaction of the caller. */
  void put(SqlSession session, long jobId, Map<String, Secret> secrets) {
    if (secrets.isEmpty()) {
      return;
    }
    String owner = SECRETS.owner(jobId);
    secrets.forEach(
        (field, secret) ->
            session
                .sql(PUT)
                .bind("job", jobId)
                .bind("field", field)
                .bind("ciphertext", cipher.seal(owner, field, secret))
                .execute());
  }

  private Secret open(String owner, ResultSet row) throws SQLException {
    return cipher.open(owner, row.getString("field"), row.getBytes("ciphertext"));
  }
}
