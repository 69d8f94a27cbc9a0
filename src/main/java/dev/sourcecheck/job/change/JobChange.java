package dev.sourcecheck.job.change;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What happened since the last notification, coalesced.
 *
 * @param waiting some job became claimable
 * @param jobs whose rows say something new
 */
record JobChange(boolean waiting, Map<Long, ChangeKind> jobs) {
  /**
   * Ids in one notification; beyond that several are sent. A payload must stay below 8,000 bytes.
   */
  static final int MOST_IDS = 300;

  String encode(String origin) {
    StringBuilder text = new StringBuilder(origin).append(waiting ? " w" : " -");
    jobs.forEach((id, news) -> text.append(' ').append(news.letter()).append(id));
    return text.toString();
  }

  /** Who sent a notification. */
  static String origin(String payload) {
    int end = payload.indexOf(' ');
    return end < 0 ? payload : payload.substring(0, end);
  }

  /** What another replica sent; words that this release does not know are passed over. */
  static JobChange decode(String payload) {
    String[] words = payload.split(" ", -1);
    Map<Long, ChangeKind> jobs = new LinkedHashMap<>();
    for (int i = 2; i < words.length; i++) {
      for (ChangeKind news : ChangeKind.values()) {
        if (words[i].matches(news.letter() + "\\d{1,18}")) {
          jobs.put(Long.parseLong(words[i].substring(1)), news);
        }
      }
    }
    return new JobChange(words.length > 1 && words[1].equals("w"), jobs);
  }
}
