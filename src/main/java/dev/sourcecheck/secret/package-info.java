/**
 * Secrets: the type that never prints itself, encryption at rest with the master key and its
 * rotation, references to values outside the store, and the masking of secrets in text. Knows
 * nothing of data sources.
 */
@NullMarked
package dev.sourcecheck.secret;

import org.jspecify.annotations.NullMarked;
