package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.Collection;

/**
 * Decides after name resolution, before the first packet, whether addresses may be connected to.
 */
@FunctionalInterface
public interface AddressAdmission {
  /** Returns false if an address has its maximum number of connections. */
  boolean admits(Collection<InetAddress> addresses);
}
