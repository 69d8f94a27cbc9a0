package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.Locale;

/**
 * An attempt to connect to one address of a host.
 *
 * @param nanos duration of the attempt, 0 if there was none
 * @param message detail for users, empty if the outcome says everything
 */
public record AddressAttempt(
    InetAddress address, AddressOutcome outcome, long nanos, String message) {
  /** How an attempt ended. */
  public enum AddressOutcome {
    CONNECTED,
    REFUSED,
    TIMEOUT,
    UNREACHABLE,
    /** Denied by the egress policy; no packet was sent. */
    DENIED,
    /** Still connecting when another address was chosen. */
    SLOW,
    /** No attempt was made. */
    NOT_TRIED;

    /** The value in the details of a step. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
