/**
 * The lifecycle of the process: background loops, periodic jobs, threads for blocking calls, and
 * exit when memory is exhausted. Depends on no other package; every other package may use it.
 */
@NullMarked
package dev.sourcecheck.process;

import org.jspecify.annotations.NullMarked;
