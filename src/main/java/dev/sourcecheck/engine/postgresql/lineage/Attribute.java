package dev.sourcecheck.engine.postgresql.lineage;

/**
 * A column of a stored relation by its numbers.
 *
 * @param relation object id
 * @param number as in {@code pg_attribute.attnum}: 0 for the row as a whole, negative for system
 *     columns
 */
record Attribute(long relation, int number) {}
