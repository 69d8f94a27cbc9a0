/**
 * Statements on a PostgreSQL source: read-only transactions with bounded fetches, settings that end
 * with the transaction, quoting, and facts about the server. The base of the other packages of the
 * engine.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql.sql;

import org.jspecify.annotations.NullMarked;
