/**
 * Reads queries: {@link QueryReader} a query expression with its WITH clause and set operations,
 * {@link SelectReader} one SELECT, {@link FromReader} its relations and joins, and {@link
 * ExpressionReader} the names and sub-queries of an expression. Statements inside a query are read
 * through {@link EmbeddedStatements}.
 */
@NullMarked
package dev.sourcecheck.lineage.sql.query;

import org.jspecify.annotations.NullMarked;
