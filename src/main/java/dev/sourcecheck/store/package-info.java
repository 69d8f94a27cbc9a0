/**
 * Our own PostgreSQL: how the features reach it. Tables belong to the feature that writes them; the
 * migrations in {@code db/migration} are the one place where their shape is told.
 */
@NullMarked
package dev.sourcecheck.store;

import org.jspecify.annotations.NullMarked;
