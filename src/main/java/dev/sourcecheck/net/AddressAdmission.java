package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.Collection;

/** Decides, once a host is resolved and before the first packet, whether it may be dialled now. */
@FunctionalInterface
public interface AddressAdmission {
  /** False if an address has as many connections as it may have; the dial then ends as busy. */
  boolean admits(Collection<InetAddress> addresses);
}
