/**
 * Secrets: the type that never prints itself, encryption at rest with the master key and its
 * rotation, references to values outside the store, and the masking of secrets in text. Does not
 * depend on sources or jobs: these describe their tables of secrets as {@link
 * dev.sourcecheck.secret.SealedTable}.
 */
@NullMarked
package dev.sourcecheck.secret;

import org.jspecify.annotations.NullMarked;
