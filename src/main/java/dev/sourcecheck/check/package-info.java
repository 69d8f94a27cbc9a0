/**
 * The four checks. The first opens a session, and the others use it; each returns a {@link
 * dev.sourcecheck.check.Verdict}. A failing source is a verdict, never an exception. {@link
 * dev.sourcecheck.check.run} runs them in the order of {@link dev.sourcecheck.check.Step}.
 */
@NullMarked
package dev.sourcecheck.check;

import org.jspecify.annotations.NullMarked;
