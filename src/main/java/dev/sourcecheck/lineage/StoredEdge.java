package dev.sourcecheck.lineage;

import java.time.Instant;

/**
 * An edge of a source as it is stored.
 *
 * @param id grows; what paging goes by
 * @param calls 0 for edges that are not from queries
 */
public record StoredEdge(
    long id,
    EdgeOrigin origin,
    LineageEdge edge,
    long calls,
    Instant firstSeen,
    Instant lastSeen) {}
