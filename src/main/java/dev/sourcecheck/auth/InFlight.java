package dev.sourcecheck.auth;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Counts the requests that are under way, all of them and by key. */
final class InFlight {
  private final int most;
  private final int mostPerKey;
  private final AtomicInteger all = new AtomicInteger();
  private final Map<String, Integer> byKey = new ConcurrentHashMap<>();

  InFlight(int most, int mostPerKey) {
    this.most = most;
    this.mostPerKey = mostPerKey;
  }

  /** One more; false if there are too many. The caller calls {@link #leave} after a true. */
  boolean enter() {
    if (all.incrementAndGet() <= most) {
      return true;
    }
    all.decrementAndGet();
    return false;
  }

  void leave() {
    all.decrementAndGet();
  }

  /** One more of a key; false if it has too many. */
  boolean enter(String keyId) {
    int now = byKey.merge(keyId, 1, Integer::sum);
    if (now <= mostPerKey) {
      return true;
    }
    leave(keyId);
    return false;
  }

  void leave(String keyId) {
    byKey.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
  }

  int count() {
    return all.get();
  }

  int count(String keyId) {
    return byKey.getOrDefault(keyId, 0);
  }
}
