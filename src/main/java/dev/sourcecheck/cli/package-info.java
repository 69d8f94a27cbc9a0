/**
 * The command line: finds the home folder, starts the embedded PostgreSQL unless one is configured,
 * and says in one line what is in the way before the service is started at all. {@code demo} then
 * uses the service as anybody would, over HTTP.
 */
@NullMarked
package dev.sourcecheck.cli;

import org.jspecify.annotations.NullMarked;
