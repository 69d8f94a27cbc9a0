package dev.sourcecheck.job;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One queued write of a run.
 *
 * @param leaseHeld false once the lease is lost by the worker's own clock
 * @param written completed with whether the token was still valid
 */
record PendingWrite(
    FencingToken token,
    List<StepWrite> steps,
    @Nullable JobCompletion completion,
    BooleanSupplier leaseHeld,
    CompletableFuture<Boolean> written) {

  boolean dropIfLeaseLost() {
    return !leaseHeld.getAsBoolean() && written.complete(false);
  }
}
