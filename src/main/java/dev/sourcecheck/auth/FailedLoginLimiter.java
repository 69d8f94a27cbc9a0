package dev.sourcecheck.auth;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Limits wrong keys by a token bucket per address, with bounded memory. IPv6 addresses of one /64
 * share a bucket, because a customer has at least that many.
 */
final class FailedLoginLimiter {
  private static final int MAX_ADDRESSES = 10_000;

  private final long refillNanos;

  /** Time until full above which the bucket is empty. */
  private final long emptyNanos;

  private final LongSupplier nanoClock;

  /** When the bucket of each network is full again, in the order of last use. */
  private final Map<String, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true);

  FailedLoginLimiter(int burst, Duration refill, LongSupplier nanoClock) {
    this.refillNanos = refill.toNanos();
    // far below the range of a long, so that adding one more refill does not overflow
    this.emptyNanos = Math.min(burst - 1, Long.MAX_VALUE / 2 / refillNanos) * refillNanos;
    this.nanoClock = nanoClock;
  }

  /** Whether the bucket of the address is empty. */
  synchronized boolean exhausted(String address) {
    return untilFull(network(address)) > emptyNanos;
  }

  /** Takes a token for a failure. Returns false if the bucket is empty. */
  synchronized boolean take(String address) {
    String network = network(address);
    long untilFull = untilFull(network);
    if (untilFull > emptyNanos) {
      return false;
    }
    fullAt.put(network, nanoClock.getAsLong() + untilFull + refillNanos);
    if (fullAt.size() > MAX_ADDRESSES) {
      fullAt.remove(fullAt.keySet().iterator().next());
    }
    return true;
  }

  /** Seconds until the next token, rounded up. */
  synchronized long secondsUntilNext(String address) {
    long wait = untilFull(network(address)) - emptyNanos;
    return Math.max(1, (wait + 999_999_999) / 1_000_000_000);
  }

  /** Nanoseconds until the bucket is full. By difference, because the clock can wrap around. */
  private long untilFull(String network) {
    Long full = fullAt.get(network);
    return full == null ? 0 : Math.max(0, full - nanoClock.getAsLong());
  }

  synchronized int size() {
    return fullAt.size();
  }

  private static String network(String address) {
    if (address.indexOf(':') < 0 || !address.matches("[0-9A-Fa-f:.]+(%.*)?")) {
      return address;
    }
    try {
      byte[] bytes = InetAddress.getByName(address.replaceAll("%.*", "")).getAddress();
      return HexFormat.of().formatHex(Arrays.copyOf(bytes, Math.min(bytes.length, 8)));
    } catch (UnknownHostException e) {
      return address;
    }
  }
}
