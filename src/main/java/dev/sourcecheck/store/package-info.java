/**
 * Access to our own PostgreSQL. Each table belongs to the feature that writes it; the migrations in
 * {@code db/migration} define the schema.
 */
@NullMarked
package dev.sourcecheck.store;

import org.jspecify.annotations.NullMarked;
