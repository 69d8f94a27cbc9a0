package dev.sourcecheck.api;

import dev.sourcecheck.source.InvalidSource;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where errors become HTTP. */
final class ErrorAnswers {
  private static final Logger LOG = Logger.getLogger(ErrorAnswers.class);
  private static final int UNPROCESSABLE = 422;

  @ServerExceptionMapper
  Response invalid(InvalidInput e) {
    return answer(UNPROCESSABLE, e.problems());
  }

  @ServerExceptionMapper
  Response invalid(InvalidSource e) {
    return invalid(
        new InvalidInput(
            e.faults().stream()
                .map(fault -> fault.under("body"))
                .map(fault -> new InvalidInput.Problem(fault.at(), fault.message(), fault.type()))
                .toList()));
  }

  /** What the framework refuses: an unknown path, a wrong method, a body over the limit. */
  @ServerExceptionMapper
  Response refused(WebApplicationException e) {
    Response response = e.getResponse();
    if (response.getStatus() >= 500) {
      return unforeseen(e);
    }
    if (response.hasEntity()) {
      return response;
    }
    // the exception's own message may tell of the inside
    return Response.fromResponse(response)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(Map.of("detail", response.getStatusInfo().getReasonPhrase()))
        .build();
  }

  /** A body that is too large, or whose sender hung up; reading nothing else throws this. */
  @ServerExceptionMapper
  Response unreadable(IOException e, HttpServerRequest request) {
    LOG.debugf(e, "A request could not be read");
    if (request.response().ended()) {
      // refused with 413 while it was being read; nothing can be added to that
      return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE).build();
    }
    return answer(400, "The request could not be read");
  }

  /** Ours to mend: the caller gets an id, the log the same id and the cause. */
  @ServerExceptionMapper
  Response unforeseen(Throwable e) {
    UUID id = UUID.randomUUID();
    LOG.errorf(e, "A request failed with id %s", id);
    return answer(500, "Internal error, in the log under id " + id);
  }

  private static Response answer(int status, Object detail) {
    return Response.status(status)
        .type(MediaType.APPLICATION_JSON_TYPE)
        .entity(Map.of("detail", detail))
        .build();
  }
}
