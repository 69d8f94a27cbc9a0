package dev.sourcecheck.lineage.flow;

import dev.sourcecheck.lineage.LineageEdge.EdgeEnd;
import java.util.Set;

/**
 * A column that a view or statement fills.
 *
 * @param values columns from which the value is computed; the whole relation if its columns are
 *     unknown
 * @param steering columns that decide which rows contribute
 * @param partial whether sources may be missing
 */
public record FlowColumn(Set<EdgeEnd> values, Set<EdgeEnd> steering, boolean partial) {}
