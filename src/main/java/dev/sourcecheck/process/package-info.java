/**
 * What every part of the process needs: background loops, periodic jobs, threads for blocking
 * calls, files that only this user can read, and exit when memory is exhausted. Depends on no other
 * package; every other package may use it.
 */
@NullMarked
package dev.sourcecheck.process;

import org.jspecify.annotations.NullMarked;
