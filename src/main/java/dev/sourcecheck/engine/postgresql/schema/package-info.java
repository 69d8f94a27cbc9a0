/** Reads schemas, relations, columns and keys of a PostgreSQL source from its system catalogs. */
@NullMarked
package dev.sourcecheck.engine.postgresql.schema;

import org.jspecify.annotations.NullMarked;
