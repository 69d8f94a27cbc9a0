package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker has claimed.
 *
 * @param remaining time until the job's deadline, by the store's clock
 * @param clock begins at the claim
 * @param hostKey the key of the cap per host, besides the addresses
 * @param ownSecrets whether credentials are stored with the job
 * @param credentialsRevision the source revision that these credentials are for, null if none were
 *     given
 * @param allowWrite the answer to {@code needs_confirmation}, null if none was needed
 * @param confirmedRevision the source revision that the answer is for, null if none was needed
 */
public record Claim(
    FencingToken token,
    StoredPayload payload,
    String hostKey,
    boolean ownSecrets,
    @Nullable Integer credentialsRevision,
    @Nullable Boolean allowWrite,
    @Nullable Integer confirmedRevision,
    Duration remaining,
    RunClock clock,
    List<ClaimedStep> steps) {

  /**
   * A step of the job as earlier attempts left it.
   *
   * @param outcome null unless the step is done
   */
  public record ClaimedStep(Step step, boolean done, @Nullable Outcome outcome) {}
}
