package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.InvalidInputException;
import dev.sourcecheck.api.JobWatcher;
import dev.sourcecheck.api.RequestInput;
import dev.sourcecheck.job.JobCommands;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobReader;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.SubmissionResult;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.SourceStore;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Duration;
import java.util.List;
import org.jboss.resteasy.reactive.RestStreamElementType;
import org.jspecify.annotations.Nullable;

/** Tests as jobs: submitted, polled, waited for, listened to, answered, cancelled. */
@Path("/api/v1/data_sources")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.WILDCARD)
@Blocking
public class TestsResource {
  private static final int LONGEST_WAIT_SECONDS = 60;
  private static final int LARGEST_PAGE = 100;

  private final TestSubmitter tests;
  private final JobReader jobs;
  private final JobCommands requests;
  private final JobWatcher changes;
  private final SourceStore sources;

  @Inject
  public TestsResource(
      TestSubmitter tests,
      JobReader jobs,
      JobCommands requests,
      JobWatcher changes,
      SourceStore sources) {
    this.tests = tests;
    this.jobs = jobs;
    this.requests = requests;
    this.changes = changes;
    this.sources = sources;
  }

  @POST
  @Path("/{data_source_id}/test")
  public Response test(
      @PathParam("data_source_id") String id,
      @HeaderParam("Idempotency-Key") @Nullable String key,
      byte @Nullable [] body) {
    RequestInput.optionalObject(body);
    return accepted(tests.ofSource(RequestInput.pathId("data_source_id", id, "Data source"), key));
  }

  @POST
  @Path("/test")
  public Response testWithoutSaving(
      @HeaderParam("Idempotency-Key") @Nullable String key, byte @Nullable [] body) {
    return accepted(tests.ofForm(RequestInput.object(body), key));
  }

  @GET
  @Path("/test/{job_id}")
  public Uni<TestResponse> poll(
      @PathParam("job_id") String id, @QueryParam("wait") @Nullable String wait) {
    long seconds = RequestInput.queryNumber("wait", wait, 0, LONGEST_WAIT_SECONDS, 0);
    TestJob job = find(id);
    if (seconds == 0 || job.status().isFinal()) {
      return Uni.createFrom().item(new TestResponse(job));
    }
    return changes.finished(job.id(), Duration.ofSeconds(seconds)).map(TestResponse::new);
  }

  @GET
  @Path("/test/{job_id}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  public Multi<TestResponse> events(@PathParam("job_id") String id) {
    return changes.of(find(id).id()).map(TestResponse::new);
  }

  @POST
  @Path("/test/{job_id}/cancel")
  public TestResponse cancel(@PathParam("job_id") String id, byte @Nullable [] body) {
    RequestInput.optionalObject(body);
    long job = find(id).id();
    requests.cancel(job);
    return answer(job);
  }

  @POST
  @Path("/test/{job_id}/confirm")
  public TestResponse confirm(@PathParam("job_id") String id, byte @Nullable [] body) {
    long job = find(id).id();
    JsonNode allow = RequestInput.object(body).get("allow_write");
    if (allow == null) {
      throw InvalidInputException.inBody("allow_write", "Field required", "missing");
    }
    if (!allow.isBoolean()) {
      throw InvalidInputException.inBody(
          "allow_write", "Input should be a valid boolean", "bool_type");
    }
    if (!requests.confirm(job, allow.booleanValue())) {
      throw wrongState(job, JobStatus.NEEDS_CONFIRMATION);
    }
    return answer(job);
  }

  @POST
  @Path("/test/{job_id}/authenticate")
  public TestResponse authenticate(@PathParam("job_id") String id, byte @Nullable [] body) {
    TestJob job = find(id);
    ObjectNode credentials = RequestInput.object(body);
    if (!tests.authenticate(job, credentials)) {
      throw wrongState(job.id(), JobStatus.NEEDS_AUTHENTICATION);
    }
    return answer(job.id());
  }

  @GET
  @Path("/{data_source_id}/tests")
  public TestResponse.TestHistory history(
      @PathParam("data_source_id") String id,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @Nullable String limit) {
    long source = RequestInput.pathId("data_source_id", id, "Data source");
    long from = RequestInput.queryNumber("before", before, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    int page = (int) RequestInput.queryNumber("limit", limit, 1, LARGEST_PAGE, 20);
    if (sources.find(source).filter(found -> found.form().type().inDatafold()).isEmpty()) {
      throw InvalidInputException.notFound("data_source_id", "Data source");
    }
    List<TestResponse> items =
        jobs.ofSource(source, from, page).stream().map(TestResponse::new).toList();
    Long next = items.size() < page ? null : items.get(items.size() - 1).job().id();
    return new TestResponse.TestHistory(items, next);
  }

  private static Response accepted(SubmissionResult submitted) {
    if (submitted instanceof SubmissionResult.NewJob stored) {
      return Response.ok(new TestResponse.Accepted(stored.jobId(), false)).build();
    }
    if (submitted instanceof SubmissionResult.Joined joined) {
      return Response.ok(new TestResponse.Accepted(joined.jobId(), true)).build();
    }
    if (submitted instanceof SubmissionResult.Repeated repeated) {
      return Response.ok(new TestResponse.Accepted(repeated.jobId(), false)).build();
    }
    if (submitted instanceof SubmissionResult.KeyTaken) {
      throw InvalidInputException.inHeader(
          "Idempotency-Key", "This key was used for another test", "already_exists");
    }
    return Response.status(429)
        .header("Retry-After", 5)
        .entity(java.util.Map.of("detail", "Too many tests are waiting; try again later"))
        .build();
  }

  private InvalidInputException wrongState(long jobId, JobStatus needed) {
    return InvalidInputException.wrongState(
        "job_id", "The test is " + answer(jobId).job().status().wire() + ", not " + needed.wire());
  }

  private TestJob find(String id) {
    return jobs.find(RequestInput.pathId("job_id", id, "Test"))
        .filter(job -> job.kind() == JobKind.TEST)
        .orElseThrow(() -> InvalidInputException.notFound("job_id", "Test"));
  }

  private TestResponse answer(long jobId) {
    return new TestResponse(
        jobs.find(jobId).orElseThrow(() -> InvalidInputException.notFound("job_id", "Test")));
  }
}
