package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.sourcecheck.job.TestJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The state of a test. {@link TestResponseSerializer} defines its JSON. */
@JsonSerialize(using = TestResponseSerializer.class)
record TestResponse(TestJob job) {
  /**
   * {@code TestDataSourceAsyncResponse}.
   *
   * @param joined whether the same test was already in flight
   */
  record Accepted(@JsonProperty("job_id") long jobId, boolean joined) {}

  /**
   * A page of a source's tests, newest first.
   *
   * @param nextBefore the {@code before} of the next page, null on the last one
   */
  record TestHistory(
      List<TestResponse> items, @JsonProperty("next_before") @Nullable Long nextBefore) {}
}
