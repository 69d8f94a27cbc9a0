package dev.sourcecheck.job;

import dev.sourcecheck.secret.SealedTable;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.secret.SecretCipher;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;
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

  private final Jdbi store;
  private final SecretCipher cipher;

  @Inject
  public JobSecrets(Jdbi store, SecretCipher cipher) {
    this.store = store;
    this.cipher = cipher;
  }

  /** The credentials by field name; empty if none were given or the job has ended. */
  public Map<String, Secret> of(long jobId) {
    String owner = SECRETS.owner(jobId);
    return store.withHandle(
        handle ->
            handle
                .createQuery("SELECT field, ciphertext FROM test_job_secret WHERE job_id = :job")
                .bind("job", jobId)
                .reduceRows(
                    new HashMap<>(),
                    (secrets, row) -> {
                      String field = row.getColumn("field", String.class);
                      byte[] sealed = row.getColumn("ciphertext", byte[].class);
                      secrets.put(field, cipher.open(owner, field, sealed));
                      return secrets;
                    }));
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
    return store.withHandle(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT j.credentials_revision, s.field, s.ciphertext
                    FROM test_job j
                    JOIN test_job_secret s ON s.job_id = j.id
                    WHERE j.id = :job
                    """)
                .bind("job", jobId)
                .reduceRows(
                    new RevisedCredentials(null, Map.of()),
                    (before, row) -> {
                      Map<String, Secret> secrets = new HashMap<>(before.secrets());
                      String field = row.getColumn("field", String.class);
                      secrets.put(
                          field,
                          cipher.open(owner, field, row.getColumn("ciphertext", byte[].class)));
                      return new RevisedCredentials(
                          row.getColumn("credentials_revision", Integer.class), secrets);
                    }));
  }

  /** Stores credentials in the transaction of the caller. */
  void put(Handle handle, long jobId, Map<String, Secret> secrets) {
    if (secrets.isEmpty()) {
      return;
    }
    String owner = SECRETS.owner(jobId);
    PreparedBatch batch = handle.prepareBatch(PUT);
    secrets.forEach(
        (field, secret) ->
            batch
                .bind("job", jobId)
                .bind("field", field)
                .bind("ciphertext", cipher.seal(owner, field, secret))
                .add());
    batch.execute();
  }
}
