/**
 * The four checks. Each is given an open session and answers with a {@link
 * dev.sourcecheck.check.Verdict}; a user's broken database is a verdict, never an exception. The
 * worker walks {@code CheckRegistry.IN_ORDER} and writes what they say.
 */
@NullMarked
package dev.sourcecheck.check;

import org.jspecify.annotations.NullMarked;
