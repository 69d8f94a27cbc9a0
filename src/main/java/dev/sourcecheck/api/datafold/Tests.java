package dev.sourcecheck.api.datafold;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sourcecheck.api.Input;
import dev.sourcecheck.api.InvalidInput;
import dev.sourcecheck.api.JobChanges;
import dev.sourcecheck.job.JobKind;
import dev.sourcecheck.job.JobStatus;
import dev.sourcecheck.job.Jobs;
import dev.sourcecheck.job.Requests;
import dev.sourcecheck.job.Submitted;
import dev.sourcecheck.job.TestJob;
import dev.sourcecheck.source.Sources;
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
public class Tests {
  private static final int LONGEST_WAIT_SECONDS = 60;
  private static final int LARGEST_PAGE = 100;

  private final TestRequests tests;
  private final Jobs jobs;
  private final Requests requests;
  private final JobChanges changes;
  private final Sources sources;

  @Inject
  public Tests(
      TestRequests tests, Jobs jobs, Requests requests, JobChanges changes, Sources sources) {
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
    Input.optionalObject(body);
    return accepted(tests.ofSource(Input.pathId("data_source_id", id, "Data source"), key));
  }

  @POST
  @Path("/test")
  public Response testWithoutSaving(
      @HeaderParam("Idempotency-Key") @Nullable String key, byte @Nullable [] body) {
    return accepted(tests.ofForm(Input.object(body), key));
  }

  @GET
  @Path("/test/{job_id}")
  public Uni<TestAnswer> poll(
      @PathParam("job_id") String id, @QueryParam("wait") @Nullable String wait) {
    long seconds = Input.queryNumber("wait", wait, 0, LONGEST_WAIT_SECONDS, 0);
    TestJob job = find(id);
    if (seconds == 0 || job.status().isFinal()) {
      return Uni.createFrom().item(new TestAnswer(job));
    }
    return changes.finished(job.id(), Duration.ofSeconds(seconds)).map(TestAnswer::new);
  }

  @GET
  @Path("/test/{job_id}/events")
  @Produces(MediaType.SERVER_SENT_EVENTS)
  @RestStreamElementType(MediaType.APPLICATION_JSON)
  public Multi<TestAnswer> events(@PathParam("job_id") String id) {
    return changes.of(find(id).id()).map(TestAnswer::new);
  }

  @POST
  @Path("/test/{job_id}/cancel")
  public TestAnswer cancel(@PathParam("job_id") String id, byte @Nullable [] body) {
    Input.optionalObject(body);
    long job = find(id).id();
    requests.cancel(job);
    return answer(job);
  }

  @POST
  @Path("/test/{job_id}/confirm")
  public TestAnswer confirm(@PathParam("job_id") String id, byte @Nullable [] body) {
    long job = find(id).id();
    JsonNode allow = Input.object(body).get("allow_write");
    if (allow == null) {
      throw InvalidInput.inBody("allow_write", "Field required", "missing");
    }
    if (!allow.isBoolean()) {
      throw InvalidInput.inBody("allow_write", "Input should be a valid boolean", "bool_type");
    }
    if (!requests.confirm(job, allow.booleanValue())) {
      throw wrongState(job, JobStatus.NEEDS_CONFIRMATION);
    }
    return answer(job);
  }

  @POST
  @Path("/test/{job_id}/authenticate")
  public TestAnswer authenticate(@PathParam("job_id") String id, byte @Nullable [] body) {
    TestJob job = find(id);
    ObjectNode credentials = Input.object(body);
    if (!tests.authenticate(job, credentials)) {
      throw wrongState(job.id(), JobStatus.NEEDS_AUTHENTICATION);
    }
    return answer(job.id());
  }

  @GET
  @Path("/{data_source_id}/tests")
  public TestAnswer.History history(
      @PathParam("data_source_id") String id,
      @QueryParam("before") @Nullable String before,
      @QueryParam("limit") @Nullable String limit) {
    long source = Input.pathId("data_source_id", id, "Data source");
    long from = Input.queryNumber("before", before, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    int page = (int) Input.queryNumber("limit", limit, 1, LARGEST_PAGE, 20);
    if (sources.find(source).filter(found -> found.form().type().inDatafold()).isEmpty()) {
      throw InvalidInput.notFound("data_source_id", "Data source");
    }
    List<TestAnswer> items =
        jobs.ofSource(source, from, page).stream().map(TestAnswer::new).toList();
    Long next = items.size() < page ? null : items.get(items.size() - 1).job().id();
    return new TestAnswer.History(items, next);
  }

  private static Response accepted(Submitted submitted) {
    if (submitted instanceof Submitted.Stored stored) {
      return Response.ok(new TestAnswer.Accepted(stored.jobId(), false)).build();
    }
    if (submitted instanceof Submitted.Joined joined) {
      return Response.ok(new TestAnswer.Accepted(joined.jobId(), true)).build();
    }
    if (submitted instanceof Submitted.Repeated repeated) {
      return Response.ok(new TestAnswer.Accepted(repeated.jobId(), false)).build();
    }
    if (submitted instanceof Submitted.KeyTaken) {
      throw InvalidInput.inHeader(
          "Idempotency-Key", "This key was used for another test", "already_exists");
    }
    return Response.status(429)
        .header("Retry-After", 5)
        .entity(java.util.Map.of("detail", "Too many tests are waiting; try again later"))
        .build();
  }

  private InvalidInput wrongState(long jobId, JobStatus needed) {
    return InvalidInput.wrongState(
        "job_id", "The test is " + answer(jobId).job().status().wire() + ", not " + needed.wire());
  }

  private TestJob find(String id) {
    return jobs.find(Input.pathId("job_id", id, "Test"))
        .filter(job -> job.kind() == JobKind.TEST)
        .orElseThrow(() -> InvalidInput.notFound("job_id", "Test"));
  }

  private TestAnswer answer(long jobId) {
    return new TestAnswer(
        jobs.find(jobId).orElseThrow(() -> InvalidInput.notFound("job_id", "Test")));
  }
}
