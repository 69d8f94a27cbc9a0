/**
 * Data lineage: the graph of a source's edges, its storage and its traversal. The lineage check
 * passes what an engine reads (native dependencies, view definitions, recorded statements); names
 * are resolved, edges are distinguished by their origin, and unresolved statements are counted
 * instead of guessed.
 *
 * <p>{@link dev.sourcecheck.lineage.sql.statement.ScriptReader} reads the structure of statements
 * in any dialect, and {@link dev.sourcecheck.lineage.flow} combines the statements of a history.
 */
@NullMarked
package dev.sourcecheck.lineage;

import org.jspecify.annotations.NullMarked;
