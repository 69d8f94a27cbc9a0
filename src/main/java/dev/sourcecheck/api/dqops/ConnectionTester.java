package dev.sourcecheck.api.dqops;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.http.RequestEnd;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.submission.TestSubmitter;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Tests connections that are not stored, as one-step jobs, and responds within a time limit. */
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

  /** {@code ConnectionTestModel}; clients accept only three results. */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record ConnectionTestResponse(String connectionTestResult, @Nullable String errorMessage) {
    static final ConnectionTestResponse SUCCESS = new ConnectionTestResponse("SUCCESS", null);

    static ConnectionTestResponse failure(String message) {
      return new ConnectionTestResponse("FAILURE", message);
    }

    static ConnectionTestResponse exists(String name) {
      return new ConnectionTestResponse(
          "CONNECTION_ALREADY_EXISTS",
          "A connection with the name you specified: " + name + " already exists!");
    }
  }

  /**
   * If the client disconnects, at any time after its job was submitted, the job is cancelled: no
   * other request reads it.
   */
  Uni<ConnectionTestResponse> test(SourceForm source, RoutingContext request) {
    OptionalLong jobId = submitter.submitConnectionTest(source);
    if (jobId.isEmpty()) {
      return Uni.createFrom()
          .item(ConnectionTestResponse.failure("Too many tests are waiting; try again later."));
    }
    long id = jobId.getAsLong();
    AtomicBoolean ended = new AtomicBoolean();
    Runnable cancel =
        () -> {
          if (ended.compareAndSet(false, true)) {
            Infrastructure.getDefaultWorkerPool().execute(() -> commands.cancel(id));
          }
        };
    RequestEnd.onEnd(request, cancel);
    return watcher
        .finished(id, settings.testWithin())
        .onItem()
        .invoke(job -> ended.set(job.status().isFinal()))
        .onCancellation()
        .invoke(cancel)
        .emitOn(Infrastructure.getDefaultWorkerPool())
        .map(this::response);
  }

  private ConnectionTestResponse response(TestJob job) {
    if (!job.status().isFinal()) {
      commands.cancel(job.id());
      long seconds = settings.testWithin().toSeconds();
      return ConnectionTestResponse.failure(
          job.status() == JobStatus.WAITING
              ? "No worker was free to test the connection within " + seconds + " s."
              : "The data source did not answer within " + seconds + " s.");
    }
    return job.succeeded()
        ? ConnectionTestResponse.SUCCESS
        : ConnectionTestResponse.failure(FailureText.ofFailure(job));
  }
}
