/**
 * A test as a stored job: submitting, claiming, fenced writing, cancelling, and the feed of
 * changes. The job table is the queue; whoever polls reads the same rows that the workers write.
 */
@NullMarked
package dev.sourcecheck.job;

import org.jspecify.annotations.NullMarked;
