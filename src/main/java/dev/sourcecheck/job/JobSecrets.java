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
 * Credentials that are good for one job alone. They live sealed on the job and are erased in the
 * write that ends it.
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

  /** By field name; empty if the job brought none, or has ended. */
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
   * Credentials of a job.
   *
   * @param revision of the source that they were given for, null if the job has none of a source
   */
  public record Given(@Nullable Integer revision, Map<String, Secret> secrets) {}

  /** As {@link #of}, with the revision that they were given for, read at one moment. */
  public Given given(long jobId) {
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
                    new Given(null, Map.of()),
                    (before, row) -> {
                      Map<String, Secret> secrets = new HashMap<>(before.secrets());
                      String field = row.getColumn("field", String.class);
                      secrets.put(
                          field,
                          cipher.open(owner, field, row.getColumn("ciphertext", byte[].class)));
                      return new Given(
                          row.getColumn("credentials_revision", Integer.class), secrets);
                    }));
  }

  /** Within the transaction that makes the job, or gives it what it needs. */
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
