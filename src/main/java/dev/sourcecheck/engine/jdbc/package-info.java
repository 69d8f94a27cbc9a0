/**
 * What engines with a JDBC driver, or a client of their own over a socket, share: the login in
 * phases, the sockets that a driver gets, deadlines and aborts, evidence, memory limits, the write
 * probe and failure tables. An engine supplies its protocol and its SQL; nothing here depends on an
 * engine.
 */
@NullMarked
package dev.sourcecheck.engine.jdbc;

import org.jspecify.annotations.NullMarked;
