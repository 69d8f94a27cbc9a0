/**
 * Column lineage of SQL texts in any dialect. This package has the input and the result: a dialect
 * ({@link SqlSyntax}), the columns that are known ({@link KnownColumns}), and the lineage of a text
 * ({@link ScriptLineage}). {@link dev.sourcecheck.lineage.sql.statement.ScriptReader#read} computes
 * it, never throws, and takes time linear in the length of the text.
 *
 * <p>The sub-packages build on each other in this order:
 *
 * <ol>
 *   <li>{@code token} splits a text into tokens;
 *   <li>{@code scope} has the relations and columns that are visible at a place, and resolves
 *       names;
 *   <li>{@code query} reads queries and expressions;
 *   <li>{@code statement} splits a text into statements and reads those that write.
 * </ol>
 *
 * <p>There is no grammar: readers find clauses by keywords outside of brackets, so that one reader
 * serves all dialects and an unknown clause costs only its own columns. What is not understood is
 * counted ({@link UnresolvedName}), never guessed.
 */
@NullMarked
package dev.sourcecheck.lineage.sql;

import org.jspecify.annotations.NullMarked;
