/**
 * Reports the results of tests: as text, JSON, JUnit XML and annotations of GitHub, and as the exit
 * code. All read the job as the API returns it, so that a test in this process and one of a service
 * are reported alike.
 */
@NullMarked
package dev.sourcecheck.cli.report;

import org.jspecify.annotations.NullMarked;
