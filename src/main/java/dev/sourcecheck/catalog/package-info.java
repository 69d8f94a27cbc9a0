/**
 * The downloaded schema of each source. A check streams a source's catalog into a staged {@link
 * dev.sourcecheck.catalog.CatalogSnapshot}, which is invisible until it is complete. Completing it
 * makes it the source's current snapshot and reports the drift since the previous one. The APIs
 * read the current snapshot through {@link dev.sourcecheck.catalog.CatalogReader}, and the lineage
 * finds names in it through {@link dev.sourcecheck.catalog.CatalogLookup}.
 *
 * <p>Input from a source is untrusted: it is counted against limits, truncated and stored as data.
 */
@NullMarked
package dev.sourcecheck.catalog;

import org.jspecify.annotations.NullMarked;
