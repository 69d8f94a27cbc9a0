/**
 * Runs the checks of a test in their order, in the worker and in the command line. {@link
 * dev.sourcecheck.check.run.CheckRun} is one test, {@code StepExecution} one step with its
 * deadline, and {@link dev.sourcecheck.check.run.CheckExecutor} has the threads that all tests
 * share. Nothing here uses the job table.
 */
@NullMarked
package dev.sourcecheck.check.run;

import org.jspecify.annotations.NullMarked;
