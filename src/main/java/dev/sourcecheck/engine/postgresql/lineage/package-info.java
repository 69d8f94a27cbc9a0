/**
 * Column lineage from PostgreSQL's own parse trees. The server stores the analysed query of each
 * view ({@code pg_rewrite.ev_action}) and of each function with an SQL-standard body ({@code
 * pg_proc.prosqlbody}) as text, in which names are resolved and stars expanded. {@link
 * dev.sourcecheck.engine.postgresql.lineage.RuleTrees} reads such a text and reports for each
 * output column the attributes of stored relations that it comes from; the session's lineage reader
 * replaces their numbers by names.
 *
 * <p>The text comes from a server that may be hostile: time is linear in its length, memory and
 * recursion are bounded, and an unknown construct is rejected with a reason, never guessed.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql.lineage;

import org.jspecify.annotations.NullMarked;
