/**
 * What tests have downloaded, under {@code /api/v1/data_sources/{id}}: schema, drift and lineage.
 * Resources parse the query and convert to JSON; {@code catalog} and {@code lineage} read.
 */
@NullMarked
package dev.sourcecheck.api.catalog;

import org.jspecify.annotations.NullMarked;
