/**
 * The downloaded schema of each source. A check streams a source's catalog into a staged {@link
 * dev.sourcecheck.catalog.CatalogSnapshot}, which is invisible until it is complete. The first one
 * becomes the source's current snapshot. Later ones stage only the schemas and the parts of
 * relations that differ, are merged into the current one, and report the drift. The APIs read the
 * current snapshot through {@link dev.sourcecheck.catalog.CatalogReader}, and the lineage finds
 * names in it through {@link dev.sourcecheck.catalog.CatalogLookup}.
 *
 * <p>Tables: schemas and relations by snapshot; columns, keys and fingerprints by the number of
 * their relation, which stays the same while the relation exists under its name. The columns of a
 * relation are stored in blocks, one row for up to 64 of them; the view {@code catalog_column} has
 * a row for each. {@code catalog_change} has the changed tables and columns of the last five
 * downloads of a source that found any, each with the ID of its download and of its job; a download
 * without changes has no rows there.
 *
 * <p>Input from a source is untrusted: it is counted against limits, truncated and stored as data.
 */
@NullMarked
package dev.sourcecheck.catalog;

import org.jspecify.annotations.NullMarked;
