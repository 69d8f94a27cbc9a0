/**
 * Outgoing connections to sources. A name is resolved and each address is checked against the
 * egress policy before a packet is sent. Engines pass the connected sockets to their drivers;
 * {@link dev.sourcecheck.net.EgressProxy} serves drivers that take none. {@link
 * dev.sourcecheck.net.ReceiveBudget} bounds the memory of what sources send.
 */
@NullMarked
package dev.sourcecheck.net;

import org.jspecify.annotations.NullMarked;
