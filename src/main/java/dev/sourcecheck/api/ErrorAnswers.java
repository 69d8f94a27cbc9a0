package dev.sourcecheck.api;

import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** The one place where errors become HTTP. */
final class ErrorAnswers {
  private static final Logger LOG = Logger.getLogger(ErrorAnswers.class);
  private static final int UNPROCESSABLE = 422;

  private ErrorAnswers() {}

  @ServerExceptionMapper
  static Response invalid(InvalidInput e) {
    return answer(UNPROCESSABLE, e.problems());
  }

  /** What the framework refuses: an unknown path, a wrong method, a body over the limit. */
  @ServerExceptionMapper
  static Response refused(WebApplicationException e) {
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

  /** Ours to mend: the caller gets an id, the log the same id and the cause. */
  @ServerExceptionMapper
  static Response unforeseen(Throwable e) {
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
