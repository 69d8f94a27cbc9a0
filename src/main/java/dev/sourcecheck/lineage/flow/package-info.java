/**
 * The flows of data between relations, from the statements of a history and the texts of views.
 * {@link dev.sourcecheck.lineage.flow.StatementSequence} carries the flows of a history over
 * renames and bridges temporary tables; {@link dev.sourcecheck.lineage.flow.FlowEdges} turns flows
 * into the edges that are stored.
 */
@NullMarked
package dev.sourcecheck.lineage.flow;

import org.jspecify.annotations.NullMarked;
