/**
 * Reads the structure of SQL statements in any dialect: relations, output columns, their sources,
 * and the columns that only steer them. {@link StatementLineage#read} is the way in; it takes a
 * text, a {@link SqlSyntax} and the columns that are known, and never fails.
 *
 * <p>{@link TokenScanner} makes tokens of the text and {@link ScriptSplitter} statements of them.
 * There is no grammar: {@link StatementReader} and {@link QueryReader} find clauses by keywords
 * outside of brackets, {@link FromReader} fills a {@link QueryScope}, and {@link ExpressionReader}
 * takes names from ranges of tokens, which {@link NameResolver} resolves. Work and nesting are
 * bounded by {@link WorkBudget}; what is not understood is counted, never guessed.
 */
@NullMarked
package dev.sourcecheck.lineage.sql;

import org.jspecify.annotations.NullMarked;
