/**
 * Reads statements. {@link ScriptReader} is the way in: {@link ScriptSplitter} finds the statements
 * of a text, also inside procedures, and {@link StatementReader} recognizes the kind of each and
 * delegates to the reader of that kind. A {@link TargetTable} receives what a statement writes.
 */
@NullMarked
package dev.sourcecheck.lineage.sql.statement;

import org.jspecify.annotations.NullMarked;
