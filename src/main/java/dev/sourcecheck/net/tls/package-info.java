/**
 * TLS over the connected sockets of {@link dev.sourcecheck.net}. A handshake is performed here even
 * if a driver starts it, so that the evidence is from the connection that the driver uses. {@link
 * dev.sourcecheck.net.tls.ForwardingSocket} replaces the streams of a socket, encrypted or not.
 */
@NullMarked
package dev.sourcecheck.net.tls;

import org.jspecify.annotations.NullMarked;
