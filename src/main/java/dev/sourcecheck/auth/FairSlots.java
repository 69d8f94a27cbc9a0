package dev.sourcecheck.auth;

import java.util.HashMap;
import java.util.Map;

/**
 * A number of slots that keys share. A key may use at most as many slots as remain free: one greedy
 * key gets half of all slots, two get a third each, and an equal share always remains for a key
 * that uses none.
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

  /** Whether slots were taken. */
  enum SlotResult {
    ENTERED,
    /** The key uses its share. */
    KEY_FULL,
    /** All slots are in use. */
    ALL_FULL
  }

  /** Takes slots for a key. After {@code ENTERED} the caller must call {@link #leave}. */
  synchronized SlotResult enter(String keyId, long slots) {
    long heldByKey = byKey.getOrDefault(keyId, 0L);
    long free = total - used;
    if (slots > free) {
      return heldByKey == 0 ? SlotResult.ALL_FULL : SlotResult.KEY_FULL;
    }
    // a request larger than the share is admitted if its key uses no slot; it would never fit
    if (heldByKey > 0 && (heldByKey + slots > perKey || heldByKey + slots > free)) {
      return SlotResult.KEY_FULL;
    }
    used += slots;
    byKey.put(keyId, heldByKey + slots);
    return SlotResult.ENTERED;
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
