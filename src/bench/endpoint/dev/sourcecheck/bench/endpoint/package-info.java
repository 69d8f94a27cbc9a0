/** The rival of the polls, served by the same application. */
@NullMarked
package dev.sourcecheck.bench.endpoint;

import org.jspecify.annotations.NullMarked;
