package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sourcecheck.api.JobChanges;
import dev.sourcecheck.engine.Engines;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.Requests;
import dev.sourcecheck.job.Step;
import dev.sourcecheck.job.Submission;
import dev.sourcecheck.job.Submissions;
import dev.sourcecheck.job.Submitted;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.SourceForm;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tests connections as one-step jobs that are not saved, and answers in time whatever happens. */
@ApplicationScoped
class ConnectionTests {
  private final Engines engines;
  private final Submissions submissions;
  private final Requests requests;
  private final JobChanges changes;
  private final DqopsSettings settings;

  @Inject
  ConnectionTests(
      Engines engines,
      Submissions submissions,
      Requests requests,
      JobChanges changes,
      DqopsSettings settings) {
    this.engines = engines;
    this.submissions = submissions;
    this.requests = requests;
    this.changes = changes;
    this.settings = settings;
  }

  /** {@code ConnectionTestModel}; clients parse no other result than these three. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Answer(String connectionTestResult, @Nullable String errorMessage) {
    static final Answer SUCCESS = new Answer("SUCCESS", null);

    static Answer failure(String words) {
      return new Answer("FAILURE", words);
    }

    static Answer exists(String name) {
      return new Answer(
          "CONNECTION_ALREADY_EXISTS",
          "A connection with the name you specified: " + name + " already exists!");
    }
  }

  Uni<Answer> test(SourceForm source) {
    Submitted submitted =
        submissions.submit(
            new Submission(
                JobKind.CONNECTION,
                null,
                source.toRequest(),
                source.secrets(),
                List.of(Step.CONNECTION),
                JobStatus.WAITING,
                engines.hostKey(source.spec()),
                null,
                null));
    if (!(submitted instanceof Submitted.Stored stored)) {
      return Uni.createFrom().item(Answer.failure("Too many tests are waiting; try again later."));
    }
    return changes
        .finished(stored.jobId(), settings.testWithin())
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(this::answer);
  }

  private Answer answer(TestJob job) {
    if (!job.status().isFinal()) {
      requests.cancel(job.id());
      long seconds = settings.testWithin().toSeconds();
      return Answer.failure(
          job.status() == JobStatus.WAITING
              ? "No worker was free to test the connection within " + seconds + " s."
              : "The data source did not answer within " + seconds + " s.");
    }
    return job.status() == JobStatus.DONE && "success".equals(job.outcome())
        ? Answer.SUCCESS
        : Answer.failure(StepWords.ofFailure(job));
  }
}
