/**
 * The engine for MySQL and MariaDB, which speak the same protocol: the server sends its greeting
 * first, and the driver starts TLS after it. {@link dev.sourcecheck.engine.mysql.MySqlProduct} has
 * what differs. A database of the server is a schema of ours.
 */
@NullMarked
package dev.sourcecheck.engine.mysql;

import org.jspecify.annotations.NullMarked;
