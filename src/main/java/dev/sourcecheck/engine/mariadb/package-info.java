/**
 * The engine for MariaDB, which speaks MySQL's protocol: the server sends its greeting first, and
 * the driver starts TLS after it. A database of the server is a schema of ours.
 */
@NullMarked
package dev.sourcecheck.engine.mariadb;

import org.jspecify.annotations.NullMarked;
