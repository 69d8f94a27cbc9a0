package dev.sourcecheck.job;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A job that a worker has just become the owner of.
 *
 * @param remaining until the job's deadline, by the store's clock
 * @param ownSecrets whether it brought credentials that are good for it alone
 * @param allowWrite the answer to {@code needs_confirmation}, null if nobody was asked
 */
public record Claim(
    Fence fence,
    @Nullable Long sourceId,
    @Nullable String request,
    boolean ownSecrets,
    @Nullable Boolean allowWrite,
    Duration remaining,
    List<OpenStep> steps) {

  /**
   * One of the job's steps as earlier attempts left it.
   *
   * @param outcome of a step that is done, null for one that is still open
   */
  public record OpenStep(Step step, boolean done, @Nullable String outcome) {}
}
