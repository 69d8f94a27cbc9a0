package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sourcecheck.job.TestJob;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code ImportTablesQueueJobResult}.
 *
 * @param result the imported tables, null until the job is finished
 * @param errorMessage the reason of a failure, a field that DQOps does not have
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ImportResponse(
    JobId jobId, @Nullable ImportResult result, String status, @Nullable String errorMessage) {

  /** {@code DqoQueueJobId}. */
  record JobId(long jobId, String createdAt) {
    static JobId of(TestJob job) {
      return new JobId(job.id(), job.createdAt().toString());
    }

    static JobId now(long id) {
      return new JobId(id, Instant.now().toString());
    }
  }

  /** {@code ImportTablesResult}; its only field is in snake_case. */
  record ImportResult(@JsonProperty("source_table_specs") List<ImportedTable> tables) {}

  /** {@code TableSpec}, reduced to the table's name. */
  record ImportedTable(
      @JsonProperty("schema_name") String schema, @JsonProperty("table_name") String table) {}

  static ImportResponse of(TestJob job, @Nullable ImportResult result) {
    String status =
        switch (job.status()) {
          case NEEDS_CONFIRMATION, NEEDS_AUTHENTICATION, WAITING -> "queued";
          case PROCESSING -> "running";
          case DONE -> job.succeeded() ? "finished" : "failed";
          case FAILED -> "failed";
          case CANCELLED -> "cancelled";
        };
    String error = status.equals("failed") ? FailureText.ofFailure(job) : null;
    return new ImportResponse(JobId.of(job), result, status, error);
  }
}
