/**
 * Connections of HTTP clients: how many may be open, and how long an incomplete request or an idle
 * connection is kept. Works below the requests; the authentication filter reports to it which
 * connections have shown a valid key.
 */
@NullMarked
package dev.sourcecheck.http;

import org.jspecify.annotations.NullMarked;
