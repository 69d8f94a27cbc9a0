package dev.sourcecheck.net;

import java.net.InetAddress;
import java.util.Locale;

/**
 * The outcome of one address of a host.
 *
 * @param nanos duration of the attempt
 * @param message for users, empty if the outcome is sufficient
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
    /** Not waited for, because another address had connected. */
    SLOW,
    NOT_TRIED;

    /** The value in the details of a step. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
