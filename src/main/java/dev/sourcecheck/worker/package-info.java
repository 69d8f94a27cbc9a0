/**
 * Runs claimed jobs. {@link dev.sourcecheck.worker.Worker} claims jobs for free slots, {@code
 * JobRun} writes the results of one job while {@code check.run} runs its steps, {@code LeaseKeeper}
 * renews leases and aborts runs that lost theirs, {@code Reaper} requeues or ends jobs whose lease
 * or deadline expired, and {@code StoreCleaner} deletes obsolete schemas and lineage. No
 * transaction of our store is open during communication with a source.
 */
@NullMarked
package dev.sourcecheck.worker;

import org.jspecify.annotations.NullMarked;
