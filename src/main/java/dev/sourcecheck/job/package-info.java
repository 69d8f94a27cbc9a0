/**
 * Tests as stored jobs: submitting, claiming, fenced writing, cancelling and retention. {@link
 * dev.sourcecheck.job.JobTransitions} has every change of a status; the other classes are its
 * callers for submitters, users, workers and the reaper. The job table is the queue; pollers read
 * the rows that the workers write, in plain SQL. The history of a source is read with projections,
 * because no entity may be attached to a row of the queue.
 */
@NullMarked
package dev.sourcecheck.job;

import org.jspecify.annotations.NullMarked;
