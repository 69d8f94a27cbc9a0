package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import dev.sourcecheck.secret.Secret;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A job to be stored.
 *
 * @param kind what it is for
 * @param sourceId null for a test without saving
 * @param request what the worker needs beyond the source, JSON; null if nothing
 * @param secrets live encrypted on the job until it ends
 * @param status where it starts: waiting, or parked in one of the two {@code needs_} states
 * @param hostKey what the cap per host counts by
 * @param joinKey equal for tests that may be joined while in flight, null for never
 * @param idempotencyKey the caller's own key, null if none
 */
public record JobSubmission(
    JobKind kind,
    @Nullable Long sourceId,
    @Nullable String request,
    Map<String, Secret> secrets,
    List<Step> steps,
    JobStatus status,
    String hostKey,
    @Nullable String joinKey,
    @Nullable String idempotencyKey) {

  /** A test. */
  public JobSubmission(
      @Nullable Long sourceId,
      @Nullable String request,
      Map<String, Secret> secrets,
      List<Step> steps,
      JobStatus status,
      String hostKey,
      @Nullable String joinKey,
      @Nullable String idempotencyKey) {
    this(JobKind.TEST, sourceId, request, secrets, steps, status, hostKey, joinKey, idempotencyKey);
  }

  public JobSubmission {
    secrets = Map.copyOf(secrets);
    steps = List.copyOf(steps);
  }
}
