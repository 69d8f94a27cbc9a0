package dev.sourcecheck.lineage;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import java.util.List;
import java.util.Set;

/**
 * A part of a source's lineage.
 *
 * @param nodes relations, or columns if the start is a column; with the start, in order of distance
 * @param edges between these nodes
 * @param truncated whether a limit left nodes or edges out
 */
public record LineageGraph(Set<EdgeEnd> nodes, List<StoredEdge> edges, boolean truncated) {}
