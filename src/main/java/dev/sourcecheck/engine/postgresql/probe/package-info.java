/**
 * Checks by trial whether scratch tables can be created in a schema of a PostgreSQL source, and
 * explains what prevents it.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql.probe;

import org.jspecify.annotations.NullMarked;
