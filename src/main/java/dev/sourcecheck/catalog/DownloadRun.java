package dev.sourcecheck.catalog;

/** The run of a job that downloads or imports; it may store only while it owns the job. */
record DownloadRun(long jobId, long fencingToken) {}
