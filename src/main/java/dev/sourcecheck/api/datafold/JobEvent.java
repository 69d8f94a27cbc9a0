package dev.sourcecheck.api.datafold;

import dev.sourcecheck.job.TestJob;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A state of a job as a server-sent event.
 *
 * @param json the job as a poll returns it
 */
record JobEvent(JobEventId id, ChangedPart name, String json) {
  /** The most significant part that changed since the previous event. */
  enum ChangedPart {
    STATUS,
    STEP,
    PROGRESS,
    /** The job is final. */
    DONE
  }

  /**
   * @param previous what the client has seen, null if nothing
   */
  static JobEvent of(TestJob job, String json, @Nullable JobEventId previous) {
    JobEventId id = JobEventId.of(job, json);
    ChangedPart changed = ChangedPart.PROGRESS;
    if (job.status().isFinal()) {
      changed = ChangedPart.DONE;
    } else if (previous == null || !previous.status().equals(id.status())) {
      changed = ChangedPart.STATUS;
    } else if (!previous.steps().equals(id.steps())) {
      changed = ChangedPart.STEP;
    }
    return new JobEvent(id, changed, json);
  }

  /** The event in the format of HTML, section 9.2.5. */
  byte[] encode() {
    String text =
        "id: %s\nevent: %s\ndata: %s\n\n"
            .formatted(id, name.name().toLowerCase(Locale.ROOT), json.replace("\n", "\ndata: "));
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
