/**
 * Tests as stored jobs: submitting, claiming, fenced writing, cancelling and retention. The job
 * table is the queue; pollers read the rows that the workers write.
 */
@NullMarked
package dev.sourcecheck.job;

import org.jspecify.annotations.NullMarked;
