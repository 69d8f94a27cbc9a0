/**
 * Access to our own PostgreSQL. Each table belongs to the feature that writes it; the migrations in
 * {@code db/migration} define the schema.
 *
 * <p>Features read and write what people manage with repositories of Hibernate, whose entities are
 * package-private. Plain SQL, through {@link dev.sourcecheck.store.StoreSql}, is for the queue, the
 * change feed, COPY and the command line. Within {@code @Transactional}, both use the connection of
 * the transaction. An entity must be flushed before SQL in the same transaction reads its row, and
 * is immutable if fenced statements write its row.
 */
@NullMarked
package dev.sourcecheck.store;

import org.jspecify.annotations.NullMarked;
