/**
 * Runs claimed jobs. {@link dev.sourcecheck.worker.Worker} claims for free slots, a {@code JobRun}
 * walks the checks of one job, a {@code StepRun} is one step under its deadline, {@code
 * LeaseKeeper} keeps what is held or gives it up, {@code Reaper} looks after what others left. No
 * transaction of ours is open while a user's database is being talked to.
 */
@NullMarked
package dev.sourcecheck.worker;

import org.jspecify.annotations.NullMarked;
