/**
 * The life of the process as a whole: its background loops, and its end when memory runs out.
 * Depends on no other package; every other package may use it.
 */
@NullMarked
package dev.sourcecheck.process;

import org.jspecify.annotations.NullMarked;
