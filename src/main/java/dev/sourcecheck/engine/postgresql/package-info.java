/**
 * PostgreSQL and what is hosted under its name. {@code PostgresEngine} is the way in: it reads the
 * options, dials and secures through {@code net}, lets the driver log in over that very socket, and
 * hands out a session. What the server says wrong is explained in {@code PostgresFailures}.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql;

import org.jspecify.annotations.NullMarked;
