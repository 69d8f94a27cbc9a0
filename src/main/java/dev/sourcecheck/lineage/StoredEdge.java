package dev.sourcecheck.lineage;

import java.time.Instant;

/**
 * A stored edge.
 *
 * @param id ascending; the key for paging
 * @param calls number of executions, 0 for edges that are not from queries
 */
public record StoredEdge(
    long id,
    EdgeOrigin origin,
    LineageEdge edge,
    long calls,
    Instant firstSeen,
    Instant lastSeen) {}
