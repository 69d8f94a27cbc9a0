/**
 * Access to a PostgreSQL source by SQL: read-only transactions with bounded fetches, settings that
 * end with the transaction, quoting, and facts about the server. The other packages of the engine
 * build on it.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql.sql;

import org.jspecify.annotations.NullMarked;
