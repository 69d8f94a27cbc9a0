package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.net.AddressAdmission;
import dev.sourcecheck.net.HostKeys;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.net.InetAddress;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Limits concurrent listings, so that slow sources do not occupy all threads of the replica. */
@ApplicationScoped
class ListingLimiter {
  private final int max;
  private final int maxPerHost;
  private final Map<String, Integer> perHost = new HashMap<>();
  private int total;

  @Inject
  ListingLimiter(DqopsSettings settings) {
    max = settings.listings();
    maxPerHost = settings.listingsPerHost();
  }

  /**
   * Admits a listing.
   *
   * @param host the key of the host name
   * @throws RequestRejectedException 429 if a limit is reached
   */
  synchronized ListingPermit enter(String host) {
    ListingPermit permit = new ListingPermit();
    if (total >= max || !permit.acquire(Set.of(host))) {
      throw tooMany();
    }
    total++;
    return permit;
  }

  static RequestRejectedException tooMany() {
    return new RequestRejectedException(429, "Too many listings are running; try again later");
  }

  /** The share of one listing in the limits of its host and of the host's addresses. */
  final class ListingPermit implements AddressAdmission {
    private final Set<String> acquired = new HashSet<>();
    private boolean rejected;

    @Override
    public boolean admits(Collection<InetAddress> addresses) {
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
