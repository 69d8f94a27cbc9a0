/**
 * The engine for Trino, Starburst and Presto, which speak one protocol over HTTP under different
 * names of headers. It speaks the protocol itself: the drivers open their own connections, take
 * trusted certificates from files only, and keep whole results in memory. A catalog is a database
 * of ours.
 *
 * @see <a href="https://trino.io/docs/current/develop/client-protocol.html">Client protocol</a>
 */
@NullMarked
package dev.sourcecheck.engine.trino;

import org.jspecify.annotations.NullMarked;
