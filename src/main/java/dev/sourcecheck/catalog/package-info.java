/**
 * The downloaded schema of each source. A check streams a source's catalog into a staged {@link
 * dev.sourcecheck.catalog.Snapshot}, which nobody sees until it is complete; completing it makes it
 * the source's current one and tells what has changed since the one before. Both APIs and the
 * lineage read the current one through {@link dev.sourcecheck.catalog.Catalog}.
 *
 * <p>Nothing here trusts a source: what it sends is counted against limits, clipped and stored as
 * data.
 */
@NullMarked
package dev.sourcecheck.catalog;

import org.jspecify.annotations.NullMarked;
