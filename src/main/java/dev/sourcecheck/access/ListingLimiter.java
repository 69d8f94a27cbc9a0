package dev.sourcecheck.access;

import dev.sourcecheck.net.HostKeys;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Limits concurrent listings, so that slow sources do not occupy all threads of the replica. */
final class ListingLimiter {
  private final int max;
  private final int maxPerHost;
  private final Map<String, Integer> perHost = new HashMap<>();
  private int total;

  ListingLimiter(ListingLimits limits) {
    max = limits.concurrent();
    maxPerHost = limits.concurrentPerHost();
  }

  /**
   * Admits a listing.
   *
   * @param host the key of the host name
   * @throws ListingRefusedException if a limit is reached
   */
  synchronized ListingPermit enter(String host) {
    ListingPermit permit = new ListingPermit();
    if (total >= max || !permit.acquire(Set.of(host))) {
      throw ListingRefusedException.atLimit();
    }
    total++;
    return permit;
  }

  /** The share of one listing in the limits of its host and of the host's addresses. */
  final class ListingPermit {
    private final Set<String> acquired = new HashSet<>();
    private boolean rejected;

    /** See {@code Control.admits}. */
    boolean admits(Collection<InetAddress> addresses) {
      synchronized (ListingLimiter.this) {
        rejected = !acquire(HostKeys.of(addresses));
        return !rejected;
      }
    }

    /** True if the limit of an address was reached. */
    boolean rejected() {
      synchronized (ListingLimiter.this) {
        return rejected;
      }
    }

    private boolean acquire(Set<String> keys) {
      Set<String> more = new HashSet<>(keys);
      more.removeAll(acquired);
      if (more.stream().anyMatch(key -> perHost.getOrDefault(key, 0) >= maxPerHost)) {
        return false;
      }
      more.forEach(key -> perHost.merge(key, 1, Integer::sum));
      acquired.addAll(more);
      return true;
    }

    void release() {
      synchronized (ListingLimiter.this) {
        total--;
        acquired.forEach(key -> perHost.computeIfPresent(key, (same, n) -> n == 1 ? null : n - 1));
        acquired.clear();
      }
    }
  }
}
