package dev.sourcecheck.job;

import dev.sourcecheck.check.Outcome;
import dev.sourcecheck.check.Step;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker has just become the owner of.
 *
 * @param remaining until the job's deadline, by the store's clock
 * @param hostKey what the cap per host counts the job by, beside its addresses
 * @param ownSecrets whether it brought credentials that are good for it alone
 * @param credentialsRevision of the source that such credentials were given for, null if none were
 * @param allowWrite the answer to {@code needs_confirmation}, null if nobody was asked
 * @param confirmedRevision of the source that it was given for, null if nobody was asked
 */
public record Claim(
    OwnershipToken fence,
    @Nullable Long sourceId,
    @Nullable String request,
    String hostKey,
    boolean ownSecrets,
    @Nullable Integer credentialsRevision,
    @Nullable Boolean allowWrite,
    @Nullable Integer confirmedRevision,
    Duration remaining,
    List<OpenStep> steps) {

  /**
   * One of the job's steps as earlier attempts left it.
   *
   * @param outcome of a step that is done, null for one that is still open
   */
  public record OpenStep(Step step, boolean done, @Nullable Outcome outcome) {}
}
