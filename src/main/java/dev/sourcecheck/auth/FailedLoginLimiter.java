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
 * How many wrong keys an address may still send: a bucket of tokens for each, with bounded memory.
 * An IPv6 customer has a /64 at least, so that is what counts as an address there.
 */
final class FailedLoginLimiter {
  private static final int MOST_ADDRESSES = 10_000;

  private final int burst;
  private final long refillNanos;
  private final LongSupplier nanoClock;

  /** By address, when the bucket is full again; those that failed last are at the end. */
  private final Map<String, Long> fullAt = new LinkedHashMap<>(16, 0.75f, true);

  FailedLoginLimiter(int burst, Duration refill, LongSupplier nanoClock) {
    this.burst = burst;
    this.refillNanos = refill.toNanos();
    this.nanoClock = nanoClock;
  }

  /** Whether the bucket is empty. */
  synchronized boolean exhausted(String address) {
    return owed(network(address)) > (burst - 1) * refillNanos;
  }

  /** One more failure; false if there was no token for it. */
  synchronized boolean take(String address) {
    String of = network(address);
    long owed = owed(of);
    if (owed > (burst - 1) * refillNanos) {
      return false;
    }
    fullAt.put(of, nanoClock.getAsLong() + owed + refillNanos);
    if (fullAt.size() > MOST_ADDRESSES) {
      fullAt.remove(fullAt.keySet().iterator().next());
    }
    return true;
  }

  /** Whole seconds until there is a token again. */
  synchronized long secondsUntilNext(String address) {
    long wait = owed(network(address)) - (burst - 1) * refillNanos;
    return Math.max(1, (wait + 999_999_999) / 1_000_000_000);
  }

  /** How long the bucket takes to be full again; by difference, as the clock may wrap around. */
  private long owed(String of) {
    Long full = fullAt.get(of);
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
