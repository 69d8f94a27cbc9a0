package dev.sourcecheck.job;

/**
 * A fencing token. A write is accepted only while the job has the token's value. Every change of
 * owner increases the value, so that a former owner cannot write, however late it resumes.
 */
public record FencingToken(long jobId, long value) {}
