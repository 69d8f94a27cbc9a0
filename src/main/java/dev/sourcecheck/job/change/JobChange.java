package dev.sourcecheck.job.change;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The coalesced changes since the last notification.
 *
 * @param waiting true if a job became claimable
 * @param jobs the changed jobs
 */
record JobChange(boolean waiting, Map<Long, ChangeKind> jobs) {
  /** Maximum number of ids in one notification. A payload must stay below 8,000 bytes. */
  static final int MAX_IDS = 300;

  String encode(String origin) {
    StringBuilder text = new StringBuilder(origin).append(waiting ? " w" : " -");
    jobs.forEach((id, kind) -> text.append(' ').append(kind.letter()).append(id));
    return text.toString();
  }

  /** The sender of a notification. */
  static String origin(String payload) {
    int end = payload.indexOf(' ');
    return end < 0 ? payload : payload.substring(0, end);
  }

  /** Decodes a payload. Fields that this release does not know are ignored. */
  static JobChange decode(String payload) {
    String[] fields = payload.split(" ", -1);
    Map<Long, ChangeKind> jobs = new LinkedHashMap<>();
    for (int i = 2; i < fields.length; i++) {
      for (ChangeKind kind : ChangeKind.values()) {
        if (fields[i].matches(kind.letter() + "\\d{1,18}")) {
          jobs.put(Long.parseLong(fields[i].substring(1)), kind);
        }
      }
    }
    return new JobChange(fields.length > 1 && fields[1].equals("w"), jobs);
  }
}
