/**
 * Announces changes of jobs: within the process by {@link dev.sourcecheck.job.change.ChangeFeed},
 * between replicas by PostgreSQL's notifications. A notification is only a hint; readers look at
 * the job's row.
 */
@NullMarked
package dev.sourcecheck.job.change;

import org.jspecify.annotations.NullMarked;
