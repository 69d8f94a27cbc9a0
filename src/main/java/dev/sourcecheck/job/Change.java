package dev.sourcecheck.job;

import java.util.LinkedHashSet;
import java.util.Set;

/**
 * What happened since the last notification, coalesced.
 *
 * @param waiting some job became claimable
 * @param changed jobs whose rows say something new
 * @param taken jobs that were taken from their owner; also among the changed
 */
record Change(boolean waiting, Set<Long> changed, Set<Long> taken) {
  /**
   * Ids in one notification; beyond that several are sent. A payload must stay below 8,000 bytes.
   */
  static final int MOST_IDS = 300;

  String encode(String origin) {
    StringBuilder text = new StringBuilder(origin).append(waiting ? " w" : " -");
    changed.forEach(id -> text.append(' ').append(taken.contains(id) ? "t" : "c").append(id));
    return text.toString();
  }

  /** Who sent a notification. */
  static String origin(String payload) {
    int end = payload.indexOf(' ');
    return end < 0 ? payload : payload.substring(0, end);
  }

  /** What another replica sent; words that this release does not know are passed over. */
  static Change decode(String payload) {
    String[] words = payload.split(" ", -1);
    Set<Long> changed = new LinkedHashSet<>();
    Set<Long> taken = new LinkedHashSet<>();
    for (int i = 2; i < words.length; i++) {
      if (words[i].matches("[ct]\\d{1,18}")) {
        long id = Long.parseLong(words[i].substring(1));
        changed.add(id);
        if (words[i].charAt(0) == 't') {
          taken.add(id);
        }
      }
    }
    return new Change(words.length > 1 && words[1].equals("w"), changed, taken);
  }
}
