package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import dev.sourcecheck.job.TestJob;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A job as pollers see it; {@link TestResponseSerializer} tells its form. */
@JsonSerialize(using = TestResponseSerializer.class)
record TestResponse(TestJob job) {
  /**
   * {@code TestDataSourceAsyncResponse}; {@code joined} tells that this very test was in flight
   * already.
   */
  record Accepted(@JsonProperty("job_id") long jobId, boolean joined) {}

  /**
   * A page of a source's tests, newest first; {@code next_before} asks for the next one, null at
   * the end.
   */
  record TestHistory(
      List<TestResponse> items, @JsonProperty("next_before") @Nullable Long nextBefore) {}
}
