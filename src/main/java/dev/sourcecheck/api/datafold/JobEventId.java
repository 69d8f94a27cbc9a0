package dev.sourcecheck.api.datafold;

import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.job.TestStep;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The id of an event: it names a state of a job, so that every replica can tell from it what a
 * client has seen, without any record of what was sent. Clients treat it as opaque.
 *
 * @param status the status of the job and the number of the attempt
 * @param steps the status of each step
 * @param digest of the JSON of the job
 */
record JobEventId(long jobId, String status, String steps, String digest) {
  private static final Pattern FORM =
      Pattern.compile("([0-9]{1,18})\\.([a-z_]{1,24}-[0-9]{1,9})\\.([0-9]{0,16})\\.([\\w-]{22})");
  private static final int DIGEST_BYTES = 16;

  static JobEventId of(TestJob job, String json) {
    return new JobEventId(
        job.id(),
        job.status().wire() + "-" + job.attempt(),
        job.steps().stream()
            .map((TestStep step) -> Integer.toString(step.status().ordinal()))
            .collect(Collectors.joining()),
        digest(json));
  }

  /** Null if the text is not the id of an event of this job. */
  static @Nullable JobEventId parse(long jobId, @Nullable String text) {
    Matcher parts = FORM.matcher(text == null ? "" : text);
    if (!parts.matches() || Long.parseLong(parts.group(1)) != jobId) {
      return null;
    }
    return new JobEventId(jobId, parts.group(2), parts.group(3), parts.group(4));
  }

  /** Whether both are of the end of the job, which does not change any more. */
  boolean isSameEnd(JobEventId other, boolean isFinal) {
    return isFinal && status.equals(other.status);
  }

  @Override
  public String toString() {
    return jobId + "." + status + "." + steps + "." + digest;
  }

  private static String digest(String json) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(json.getBytes(StandardCharsets.UTF_8));
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(Arrays.copyOf(hash, DIGEST_BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("The JDK does not support SHA-256", e);
    }
  }
}
