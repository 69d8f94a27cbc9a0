/**
 * What flows from where to where: SQL to lineage, and the stored graph. The lineage check feeds it
 * what an engine reads (native dependencies, view definitions, statements that were run); it
 * resolves names, keeps edges apart by where they are from, and counts what it did not understand
 * instead of guessing.
 *
 * <p>Statements give edges between relations; edges between columns come from what a server knows
 * itself. {@link dev.sourcecheck.lineage.LineageEdge} has room for both.
 */
@NullMarked
package dev.sourcecheck.lineage;

import org.jspecify.annotations.NullMarked;
