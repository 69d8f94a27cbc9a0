package dev.sourcecheck.api.dqops;

import dev.sourcecheck.api.Refused;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HashMap;
import java.util.Map;

/** Keeps listings of slow sources from taking all threads of the replica. */
@ApplicationScoped
class ListingGate {
  private final int most;
  private final int mostPerHost;
  private final Map<String, Integer> perHost = new HashMap<>();
  private int all;

  @Inject
  ListingGate(DqopsSettings settings) {
    most = settings.listings();
    mostPerHost = settings.listingsPerHost();
  }

  /**
   * @throws Refused 429 if too many are under way
   */
  synchronized void enter(String host) {
    if (all >= most || perHost.getOrDefault(host, 0) >= mostPerHost) {
      throw new Refused(429, "Too many listings are under way; try again later");
    }
    all++;
    perHost.merge(host, 1, Integer::sum);
  }

  synchronized void leave(String host) {
    all--;
    perHost.computeIfPresent(host, (key, n) -> n == 1 ? null : n - 1);
  }
}
