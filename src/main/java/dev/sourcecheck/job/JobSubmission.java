package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param secrets stored encrypted with the job until it ends
 * @param status the initial status: waiting, or one of the two {@code needs_} statuses
 * @param hostKey the key of the cap per host
 * @param joinKey unfinished tests with the same key are joined; null never joins
 * @param idempotencyKey chosen by the caller, null if there is none
 */
public record JobSubmission(
    JobPayload payload,
    Map<String, Secret> secrets,
    List<Step> steps,
    JobStatus status,
    String hostKey,
    @Nullable String joinKey,
    @Nullable String idempotencyKey) {

  public JobSubmission {
    secrets = Map.copyOf(secrets);
    steps = List.copyOf(steps);
  }
}
