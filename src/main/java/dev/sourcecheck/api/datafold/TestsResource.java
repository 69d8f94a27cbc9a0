package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.api.JsonBody;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.api.RequestRejectedException;
import dev.sourcecheck.auth.RequestCaller;
import dev.sourcecheck.http.RequestEnd;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobHistory;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.secret.Secret;
import dev.sourcecheck.source.DataSource;
import dev.sourcecheck.source.SourceForm;
import dev.sourcecheck.source.SourceStore;
import dev.sourcecheck.submission.TestSubmitter;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jboss.resteasy.reactive.RestMulti;
import org.jspecify.annotations.Nullable;

/**
 * Submits tests, reads their state, waits for them, provides their credentials and confirmations,
 * and cancels them.
 */
@Path("/api/v1/data_sources")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Blocking
final class TestsResource {
  private static final int MAX_WAIT_SECONDS = 60;
  private static final int MAX_PAGE = 100;
  private static final int DEFAULT_PAGE = 20;
  private static final int MAX_KEY_LENGTH = 255;
  private static final String KEY = "Idempotency-Key";

  private final TestSubmitter submitter;
  private final JobReader jobs;
  private final JobHistory history;
  private final JobCommands commands;
  private final JobWatcher watcher;
  private final JobEventStream events;
  private final DatafoldSources visible;
  private final SourceStore sources;

  TestsResource(
      TestSubmitter submitter,
      JobReader jobs,
      JobHistory history,
      JobCommands commands,
      JobWatcher watcher,
      JobEventStream events,
      DatafoldSources visible,
      SourceStore sources) {
    this.submitter = submitter;
    this.jobs = jobs;
    this.history = history;
    this.commands = commands;
    this.watcher = watcher;
    this.events = events;
    this.visible = visible;
    this.sources = sources;
  }

  @POST
  @Path("/{data_source_id}/test")
  public TestResponse.Accepted test(
      @PathParam("data_source_id") String id,
      @HeaderParam(KEY) @Nullable String key,
      byte @Nullable [] body) {
    JsonBody.optionalObject(body);
    DataSource source = visible.get(id);
    return accepted(submitter.submitTest(source, checkedKey(key)));
  }

  @POST
  @Path("/test")
  public TestResponse.Accepted testWithoutSaving(
      @HeaderParam(KEY) @Nullable String key, byte @Nullable [] body) {
    SourceForm form = SourceForm.parse(JsonBody.object(body), null);
    return accepted(submitter.submitTest(form, checkedKey(key)));
  }

  @GET
  @Path("/test/{job_id}")
  public Uni<TestResponse> poll(
      @PathParam("job_id") String id, @QueryParam("wait") @Nullable String wait) {
    long seconds = RequestInput.queryNumber("wait", wait, 0, MAX_WAIT_SECONDS, 0);
    TestJob job = find(id);
    if (seconds == 0 || job.status().isFinal()) {
      return Uni.createFrom().item(new TestResponse(job));
    }
    return watcher.finished(job.id(), Duration.ofSeconds(seconds)).map(TestResponse::new);
  }

  /** With octets as its type, the framework sends each frame as it is. */
  @GET
  @Path("/test/{job_id}/events")
  @Produces(MediaType.APPLICATION_OCTET_STREAM)
  public Multi<byte[]> events(
      @PathParam("job_id") String id,
      @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
      RoutingContext request) {
    TestJob job = find(id);
    JobEventId seen = JobEventId.parse(job.id(), lastEventId);
    if (events.isComplete(job, seen)) {
      // tells an EventSource not to connect again
      throw new WebApplicationException(Response.noContent().build());
    }
    return RestMulti.fromMultiData(
            events
                .of(job.id(), seen, RequestCaller.ended(request))
                .onTermination()
                .invoke(() -> RequestEnd.streamEnded(request)))
        .header("Content-Type", "text/event-stream;charset=UTF-8")
        .header("Cache-Control", "no-store")
        .header("X-Accel-Buffering", "no")
        .build();
  }

  @POST
  @Path("/test/{job_id}/cancel")
  public TestResponse cancel(@PathParam("job_id") String id, byte @Nullable [] body) {
    JsonBody.optionalObject(body);
    long jobId = find(id).id();
    commands.cancel(jobId);
    return response(jobId);
  }

  @POST
  @Path("/test/{job_id}/confirm")
  public TestResponse confirm(@PathParam("job_id") String id, byte @Nullable [] body) {
    long jobId = find(id).id();
    JsonNode allow = JsonBody.object(body).get("allow_write");
    if (allow == null) {
      throw InvalidInputException.inBody("allow_write", "Field required", "missing");
    }
    if (!allow.isBoolean()) {
      throw InvalidInputException.inBody(
          "allow_write", "Input should be a valid boolean", "bool_type");
    }
    if (!commands.confirm(jobId, allow.booleanValue())) {
      throw wrongState(jobId, JobStatus.NEEDS_CONFIRMATION);
    }
    return response(jobId);
  }

  @POST
  @Path("/test/{job_id}/authenticate")
  public TestResponse authenticate(@PathParam("job_id") String id, byte @Nullable [] body) {
    TestJob job = find(id);
    ObjectNode fields = JsonBody.object(body);
    if (job.sourceId() == null || job.status() != JobStatus.NEEDS_AUTHENTICATION) {
      throw wrongState(job.id(), JobStatus.NEEDS_AUTHENTICATION);
    }
    DataSource source = sources.find(job.sourceId()).orElseThrow(TestsResource::notFound);
    Map<String, Secret> credentials = SourceForm.parseSecrets(source.form().type(), fields);
    if (credentials.isEmpty()) {
      throw InvalidInputException.noCredentials();
    }
    if (!submitter.authenticate(job.id(), source, credentials)) {
      throw wrongState(job.id(), JobStatus.NEEDS_AUTHENTICATION);
    }
    return response(job.id());
  }

  @GET
  @Path("/{data_source_id}/tests")
  public TestResponse.TestHistory history(
      @PathParam("data_source_id") String id,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @Nullable String limit) {
    DataSource source = visible.get(id);
    long from = RequestInput.queryNumber("before", before, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    int page = (int) RequestInput.queryNumber("limit", limit, 1, MAX_PAGE, DEFAULT_PAGE);
    List<TestResponse> items =
        history.ofSource(source.id(), from, page).stream().map(TestResponse::new).toList();
    Long next = items.size() < page ? null : items.get(items.size() - 1).job().id();
    return new TestResponse.TestHistory(items, next);
  }

  private static TestResponse.Accepted accepted(SubmissionResult result) {
    if (result instanceof SubmissionResult.NewJob job) {
      return new TestResponse.Accepted(job.jobId(), false);
    }
    if (result instanceof SubmissionResult.Joined job) {
      return new TestResponse.Accepted(job.jobId(), true);
    }
    if (result instanceof SubmissionResult.Repeated job) {
      return new TestResponse.Accepted(job.jobId(), false);
    }
    if (result instanceof SubmissionResult.KeyTaken) {
      throw InvalidInputException.inHeader(
          KEY, "This key was used for another test", "already_exists");
    }
    throw new RequestRejectedException(429, "Too many tests are waiting; try again later");
  }

  private static @Nullable String checkedKey(@Nullable String key) {
    if (key != null && (key.isBlank() || key.length() > MAX_KEY_LENGTH)) {
      throw InvalidInputException.inHeader(
          KEY, "Input should have 1 to " + MAX_KEY_LENGTH + " characters", "string_length");
    }
    return key;
  }

  private InvalidInputException wrongState(long jobId, JobStatus needed) {
    return InvalidInputException.wrongState(
        "job_id",
        "The test is " + response(jobId).job().status().wire() + ", not " + needed.wire());
  }

  private TestJob find(String id) {
    return jobs.find(RequestInput.pathId("job_id", id, "Test"))
        .filter(job -> job.kind() == JobKind.TEST)
        .orElseThrow(TestsResource::notFound);
  }

  private TestResponse response(long jobId) {
    return new TestResponse(jobs.find(jobId).orElseThrow(TestsResource::notFound));
  }

  private static InvalidInputException notFound() {
    return InvalidInputException.notFound("job_id", "Test");
  }
}
