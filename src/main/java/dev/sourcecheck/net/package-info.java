/**
 * The way out: every connection to a source begins here. A name is resolved, each address judged by
 * the egress policy, and only then is a packet sent; TLS is done here too, so that its evidence
 * comes from the very connection that a driver goes on to use. Engines call it and hand drivers the
 * connected socket; it knows no engine.
 */
@NullMarked
package dev.sourcecheck.net;

import org.jspecify.annotations.NullMarked;
