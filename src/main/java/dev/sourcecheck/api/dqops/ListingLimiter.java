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

/** Keeps listings of slow sources from taking all threads of the replica. */
@ApplicationScoped
class ListingLimiter {
  private final int most;
  private final int mostPerHost;
  private final Map<String, Integer> perHost = new HashMap<>();
  private int all;

  @Inject
  ListingLimiter(DqopsSettings settings) {
    most = settings.listings();
    mostPerHost = settings.listingsPerHost();
  }

  /**
   * @param host the key of the host as it is written
   * @throws RequestRejectedException 429 if too many are under way
   */
  synchronized ListingPermit enter(String host) {
    ListingPermit place = new ListingPermit();
    if (all >= most || !place.take(Set.of(host))) {
      throw tooMany();
    }
    all++;
    return place;
  }

  static RequestRejectedException tooMany() {
    return new RequestRejectedException(429, "Too many listings are under way; try again later");
  }

  /** One listing, at its host and at the addresses of that. */
  final class ListingPermit implements AddressAdmission {
    private final Set<String> taken = new HashSet<>();
    private boolean refused;

    @Override
    public boolean admits(Collection<InetAddress> addresses) {
      synchronized (ListingLimiter.this) {
        refused = !take(HostKeys.of(addresses));
        return !refused;
      }
    }

    /** Whether an address had too many listings already. */
    boolean refused() {
      synchronized (ListingLimiter.this) {
        return refused;
      }
    }

    private boolean take(Set<String> keys) {
      Set<String> more = new HashSet<>(keys);
      more.removeAll(taken);
      if (more.stream().anyMatch(key -> perHost.getOrDefault(key, 0) >= mostPerHost)) {
        return false;
      }
      more.forEach(key -> perHost.merge(key, 1, Integer::sum));
      taken.addAll(more);
      return true;
    }

    void leave() {
      synchronized (ListingLimiter.this) {
        all--;
        taken.forEach(key -> perHost.computeIfPresent(key, (same, n) -> n == 1 ? null : n - 1));
        taken.clear();
      }
    }
  }
}
