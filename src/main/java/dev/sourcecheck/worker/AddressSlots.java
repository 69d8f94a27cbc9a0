package dev.sourcecheck.worker;

import dev.sourcecheck.job.FencingToken;
import dev.sourcecheck.net.HostKeys;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Counts one run at the addresses of its source, for the cap per host. */
final class AddressSlots {
  private final FencingToken token;
  private final String hostKey;
  private final BiFunction<FencingToken, Set<String>, Optional<String>> occupy;
  private final Set<String> occupied = ConcurrentHashMap.newKeySet();
  private volatile @Nullable String addressAtCap;

  /**
   * @param hostKey the key under which the claim has counted the job already
   */
  AddressSlots(
      FencingToken token,
      String hostKey,
      BiFunction<FencingToken, Set<String>, Optional<String>> occupy) {
    this.token = token;
    this.hostKey = hostKey;
    this.occupy = occupy;
  }

  /** Counts the run at all of the addresses or, if one of them has reached the cap, at none. */
  boolean occupy(Collection<InetAddress> addresses) {
    Set<String> keys = HostKeys.of(addresses);
    if (occupied.containsAll(keys) || keys.equals(Set.of(hostKey))) {
      return true;
    }
    keys.addAll(occupied);
    String atCap = occupy.apply(token, keys).orElse(null);
    addressAtCap = atCap;
    if (atCap == null) {
      occupied.addAll(keys);
    }
    return atCap == null;
  }

  /** The address that has reached the cap, null if the run is counted. */
  @Nullable String addressAtCap() {
    return addressAtCap;
  }
}
