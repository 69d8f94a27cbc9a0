/**
 * The checks after the connection. Each uses an open session and returns a {@link
 * dev.sourcecheck.check.Verdict}; a failing source is a verdict, never an exception. The worker
 * runs them in the order of {@link dev.sourcecheck.check.Step} and writes their verdicts.
 */
@NullMarked
package dev.sourcecheck.check;

import org.jspecify.annotations.NullMarked;
