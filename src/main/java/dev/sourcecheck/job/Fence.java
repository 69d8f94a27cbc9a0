package dev.sourcecheck.job;

/**
 * Proof of ownership: a write counts only while the job still has this attempt. Every change of
 * owner raises the attempt, so whoever held the job before writes nothing any more, however late it
 * wakes up.
 */
public record Fence(long jobId, int attempt) {}
