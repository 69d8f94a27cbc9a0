/**
 * PostgreSQL, including hosted variants. {@code PostgresEngine} is the entry point: it validates
 * the options, connects and negotiates TLS through {@code net}, lets the driver log in over that
 * socket, and returns a session. {@code PostgresFailures} converts the server's errors to failures.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql;

import org.jspecify.annotations.NullMarked;
