package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.Locale;

/**
 * What became of one address of a host.
 *
 * @param nanos how long it took to know
 * @param words for people, empty if the outcome says all
 */
public record AddressAttempt(
    InetAddress address, AddressOutcome outcome, long nanos, String words) {
  /** How it ended. */
  public enum AddressOutcome {
    CONNECTED,
    REFUSED,
    TIMEOUT,
    UNREACHABLE,
    /** By the egress policy; no packet was sent. */
    DENIED,
    /** Another address had answered, and this one was not waited for. */
    SLOW,
    NOT_TRIED;

    /** The word in a step's details. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
