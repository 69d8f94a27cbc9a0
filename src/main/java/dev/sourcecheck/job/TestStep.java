package dev.sourcecheck.job;

import dev.sourcecheck.check.Step;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stored step.
 *
 * @param result JSON, null until the step is final
 * @param progress JSON, the progress of a running step; null if none was reported
 * @param warnings number of warnings in the result
 */
public record TestStep(
    Step step,
    JobStatus status,
    @Nullable String result,
    @Nullable String progress,
    int warnings,
    @Nullable Instant startedAt,
    @Nullable Instant finishedAt) {}
