/**
 * {@code sourcecheck test}: runs the checks in this process, without the framework and without a
 * store, or follows the test of a running service. {@code TestCommand} reads the options, {@code
 * SourceSelection} finds the sources, {@code LocalTester} runs them side by side, and {@code
 * ReportWriter} writes the results.
 */
@NullMarked
package dev.sourcecheck.cli.test;

import org.jspecify.annotations.NullMarked;
