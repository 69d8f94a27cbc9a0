package dev.sourcecheck.job;

/**
 * A fencing token: a write is accepted only while the job still has it. Every change of owner
 * raises the token, so that a former owner writes nothing, however late it resumes.
 */
public record OwnershipToken(long jobId, long attempt) {}
