/**
 * Data lineage: resolving it from SQL, and storing its graph. The lineage check passes the data
 * that an engine reads (native dependencies, view definitions, recorded statements); this package
 * resolves names, distinguishes edges by their origin, and counts unresolved statements instead of
 * guessing.
 *
 * <p>{@link dev.sourcecheck.lineage.sql.statement.ScriptReader} reads the structure of statements
 * in any dialect. {@link dev.sourcecheck.lineage.StatementSequence} combines the statements of a
 * history: it carries edges over renames and bridges temporary tables.
 */
@NullMarked
package dev.sourcecheck.lineage;

import org.jspecify.annotations.NullMarked;
