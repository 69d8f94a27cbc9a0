/**
 * What flows from where to where: SQL to lineage, and the stored graph. The lineage check feeds it
 * what an engine reads (native dependencies, view definitions, statements that were run); it
 * resolves names, keeps edges apart by where they are from, and counts what it did not understand
 * instead of guessing.
 *
 * <p>{@link dev.sourcecheck.lineage.sql.StatementLineage} reads the structure of one statement in
 * any dialect. {@link dev.sourcecheck.lineage.StatementSequence} combines the statements of a
 * history: it carries edges over renames and bridges temporary tables.
 */
@NullMarked
package dev.sourcecheck.lineage;

import org.jspecify.annotations.NullMarked;
