/**
 * Checks whether tables can be created in a schema of a PostgreSQL source, and explains failures.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql.probe;

import org.jspecify.annotations.NullMarked;
