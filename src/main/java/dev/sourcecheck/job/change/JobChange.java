package dev.sourcecheck.job.change;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
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

  /** Splits changes into parts of at most {@link #MAX_IDS} jobs. */
  static List<JobChange> split(boolean waiting, Map<Long, ChangeKind> jobs) {
    List<JobChange> parts = new ArrayList<>();
    Map<Long, ChangeKind> part = new LinkedHashMap<>();
    for (Map.Entry<Long, ChangeKind> job : jobs.entrySet()) {
      part.put(job.getKey(), job.getValue());
      if (part.size() == MAX_IDS) {
        parts.add(new JobChange(waiting && parts.isEmpty(), Map.copyOf(part)));
        part.clear();
      }
    }
    if (!part.isEmpty() || waiting && parts.isEmpty()) {
      parts.add(new JobChange(waiting && parts.isEmpty(), Map.copyOf(part)));
    }
    return parts;
  }

  /** Encodes a payload: the origin, {@code w} or {@code -}, then the letter and ID of each job. */
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
