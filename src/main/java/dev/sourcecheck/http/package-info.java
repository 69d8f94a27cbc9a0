/**
 * Connections of HTTP clients: limits on their number, on slow requests and on idle time; the end
 * of a request, the address of its client and the tags of its meters; and the format of error
 * responses. The authentication filter reports which connections have shown a valid key.
 */
@NullMarked
package dev.sourcecheck.http;

import org.jspecify.annotations.NullMarked;
