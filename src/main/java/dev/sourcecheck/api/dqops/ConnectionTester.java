package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.submission.TestSubmitter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Tests connections that are not stored, as one-step jobs, and answers within a time limit. */
@ApplicationScoped
class ConnectionTester {
  private final TestSubmitter submitter;
  private final JobCommands commands;
  private final JobWatcher watcher;
  private final DqopsSettings settings;

  @Inject
  ConnectionTester(
      TestSubmitter submitter, JobCommands commands, JobWatcher watcher, DqopsSettings settings) {
    this.submitter = submitter;
    this.commands = commands;
    this.watcher = watcher;
    this.settings = settings;
  }

  /** {@code ConnectionTestModel}; clients accept only these three results. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record TestAnswer(String connectionTestResult, @Nullable String errorMessage) {
    static final TestAnswer SUCCESS = new TestAnswer("SUCCESS", null);

    static TestAnswer failure(String message) {
      return new TestAnswer("FAILURE", message);
    }

    static TestAnswer exists(String name) {
      return new TestAnswer(
          "CONNECTION_ALREADY_EXISTS",
          "A connection with the name you specified: " + name + " already exists!");
    }
  }

  Uni<TestAnswer> test(SourceForm source) {
    OptionalLong jobId = submitter.submitConnectionTest(source);
    if (jobId.isEmpty()) {
      return Uni.createFrom()
          .item(TestAnswer.failure("Too many tests are waiting; try again later."));
    }
    return watcher
        .finished(jobId.getAsLong(), settings.testWithin())
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(this::answer);
  }

  private TestAnswer answer(TestJob job) {
    if (!job.status().isFinal()) {
      commands.cancel(job.id());
      long seconds = settings.testWithin().toSeconds();
      return TestAnswer.failure(
          job.status() == JobStatus.WAITING
              ? "No worker was free to test the connection within " + seconds + " s."
              : "The data source did not answer within " + seconds + " s.");
    }
    return job.succeeded() ? TestAnswer.SUCCESS : TestAnswer.failure(FailureText.ofFailure(job));
  }
}
