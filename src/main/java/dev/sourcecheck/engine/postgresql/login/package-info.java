/**
 * Opens a session of a PostgreSQL source: TLS negotiation, limits on what a hostile server can
 * send, protection of the password, and the diagnosis of failed logins.
 */
@NullMarked
package dev.sourcecheck.engine.postgresql.login;

import org.jspecify.annotations.NullMarked;
