/**
 * Submits tests and imports of sources as jobs. It decides which steps a job has, in which state it
 * starts and which tests may be joined. Both APIs submit through it, and none of it knows HTTP.
 */
@NullMarked
package dev.sourcecheck.submission;

import org.jspecify.annotations.NullMarked;
