package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.JsonBody;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.job.JobBatches;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.submission.TestSubmitter;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tests several sources at once, and summarizes their tests. */
@Path("/api/v1/data_sources/tests")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
final class BatchResource {
  private final DatafoldSources visible;
  private final TestSubmitter submitter;
  private final JobBatches batches;

  BatchResource(DatafoldSources visible, TestSubmitter submitter, JobBatches batches) {
    this.visible = visible;
    this.submitter = submitter;
    this.batches = batches;
  }

  /**
   * @param batch ID of the batch
   */
  record AcceptedBatch(long batch, List<AcceptedJob> jobs) {}

  /**
   * @param jobId null if the queue was full
   */
  record AcceptedJob(
      @JsonProperty("source_id") long sourceId, @JsonProperty("job_id") @Nullable Long jobId) {}

  /** A source that is already being tested joins that test, as it does without a batch. */
  @POST
  public AcceptedBatch submit(byte @Nullable [] body) {
    List<AcceptedJob> jobs = new ArrayList<>();
    Map<Long, Long> accepted = new LinkedHashMap<>();
    for (DataSource source : BatchRequest.select(JsonBody.optionalObject(body), visible.list())) {
      OptionalLong job = jobId(submitter.submitTest(source, null));
      if (job.isPresent()) {
        accepted.put(source.id(), job.getAsLong());
      }
      jobs.add(new AcceptedJob(source.id(), job.isPresent() ? job.getAsLong() : null));
    }
    if (accepted.isEmpty() && !jobs.isEmpty()) {
      throw new RequestRejectedException(429, "Too many tests are waiting; try again later");
    }
    return new AcceptedBatch(batches.store(accepted), jobs);
  }

  @GET
  public BatchSummary summary(
      @QueryParam("batch") @Nullable String batch, @QueryParam("limit") @Nullable String limit) {
    int maxJobs = RequestInput.limit(limit);
    if (batch == null) {
      throw InvalidInputException.inQuery("batch", "Field required", "missing");
    }
    return batches
        .find(RequestInput.queryNumber("batch", batch, 1, Long.MAX_VALUE, 0))
        .map(found -> BatchSummary.of(found, maxJobs))
        .orElseThrow(() -> InvalidInputException.inQuery("batch", "Batch not found", "not_found"));
  }

  private static OptionalLong jobId(SubmissionResult result) {
    if (result instanceof SubmissionResult.NewJob job) {
      return OptionalLong.of(job.jobId());
    }
    if (result instanceof SubmissionResult.Joined job) {
      return OptionalLong.of(job.jobId());
    }
    return OptionalLong.empty();
  }
}
