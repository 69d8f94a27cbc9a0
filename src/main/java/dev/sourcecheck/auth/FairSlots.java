package dev.sourcecheck.auth;

import java.util.HashMap;
import java.util.Map;

/**
 * A number of slots that many keys share. A key may hold at most as many as are still free: one
 * that takes all it can get holds half, two hold a third each, and whatever their number, one more
 * share of that size is left for a key that holds none.
 */
final class FairSlots {
  private final long total;
  private final long perKey;
  private long used;
  private final Map<String, Long> byKey = new HashMap<>();

  FairSlots(long total, long perKey) {
    this.total = total;
    this.perKey = perKey;
  }

  /** What became of a request for slots. */
  enum KeyEntry {
    ENTERED,
    /** The key holds its share already. */
    KEY_FULL,
    /** All keys together hold too many. */
    ALL_FULL
  }

  /** Takes slots for a key; after {@code ENTERED} the caller calls {@link #leave}. */
  synchronized KeyEntry enter(String keyId, long slots) {
    long held = byKey.getOrDefault(keyId, 0L);
    long free = total - used;
    if (slots > free) {
      return held == 0 ? KeyEntry.ALL_FULL : KeyEntry.KEY_FULL;
    }
    // what exceeds the share at once would never be let in, so a key that holds none is
    if (held > 0 && (held + slots > perKey || held + slots > free)) {
      return KeyEntry.KEY_FULL;
    }
    used += slots;
    byKey.put(keyId, held + slots);
    return KeyEntry.ENTERED;
  }

  synchronized void leave(String keyId, long slots) {
    used -= slots;
    byKey.computeIfPresent(keyId, (id, held) -> held == slots ? null : held - slots);
  }

  synchronized long used() {
    return used;
  }

  synchronized long used(String keyId) {
    return byKey.getOrDefault(keyId, 0L);
  }
}
