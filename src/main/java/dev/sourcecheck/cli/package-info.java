/**
 * The command line. Commands find the home folder, start the embedded PostgreSQL unless a store is
 * configured, and report each problem in one line before the framework starts. {@code demo} uses
 * the running service over HTTP. {@code test} needs neither the framework nor the store; its parts
 * are in the sub-packages.
 */
@NullMarked
package dev.sourcecheck.cli;

import org.jspecify.annotations.NullMarked;
