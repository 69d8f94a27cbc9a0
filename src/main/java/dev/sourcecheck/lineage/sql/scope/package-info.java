/**
 * The relations and columns that are visible at a place of a statement. A {@link QueryScope} holds
 * the relations of one query, {@link NameResolver} finds the column that a name means, and a {@link
 * ColumnSink} receives it. {@link ReadContext} is the state of reading one text; its {@link
 * WorkBudget} bounds the work.
 *
 * <p>A column's <em>values</em> are the stored columns from which it is computed; its
 * <em>steering</em> columns only decide which rows there are or which value is taken. A column or a
 * relation whose columns are not all known is <em>partial</em> or <em>open</em>.
 */
@NullMarked
package dev.sourcecheck.lineage.sql.scope;

import org.jspecify.annotations.NullMarked;
