/**
 * The PostgreSQL server that the process runs itself when no other is configured: its binaries, its
 * data directory, and the server process with its supervision.
 */
@NullMarked
package dev.sourcecheck.embedded;

import org.jspecify.annotations.NullMarked;
