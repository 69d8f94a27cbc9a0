package dev.sourcecheck.api;

import dev.sourcecheck.source.InvalidSourceException;
import dev.sourcecheck.source.options.FieldError;
import dev.sourcecheck.store.TransientErrors;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/**
 * The one place where errors become HTTP, in the {@link ErrorFormat} of the API that was called.
 */
final class ErrorMappers {
  private static final Logger LOG = Logger.getLogger(ErrorMappers.class);
  private static final int RETRY_SECONDS = 5;

  @ServerExceptionMapper
  Response invalid(InvalidInputException e, UriInfo uri) {
    return ErrorFormat.of(uri).invalid(e.errors(), ErrorFormat.path(uri));
  }

  @ServerExceptionMapper
  Response invalid(InvalidSourceException e, UriInfo uri) {
    List<FieldError> errors = e.errors().stream().map(error -> error.under("body")).toList();
    return ErrorFormat.of(uri).invalid(errors, ErrorFormat.path(uri));
  }

  @ServerExceptionMapper
  Response refused(RequestRejectedException e, UriInfo uri) {
    Response answer = answer(e.status(), e.words(), uri);
    return e.status() == 429
        ? Response.fromResponse(answer).header("Retry-After", RETRY_SECONDS).build()
        : answer;
  }

  /** What the framework refuses: an unknown path, a wrong method, a body over the limit. */
  @ServerExceptionMapper
  Response refused(WebApplicationException e, UriInfo uri) {
    Response response = e.getResponse();
    if (response.getStatus() >= 500) {
      return unforeseen(e, uri);
    }
    if (response.hasEntity()) {
      return response;
    }
    // the exception's own message may tell of the inside
    Response told = answer(response.getStatus(), response.getStatusInfo().getReasonPhrase(), uri);
    return Response.fromResponse(response)
        .type(told.getMediaType())
        .entity(told.getEntity())
        .build();
  }

  /** A body that is too large, or whose sender hung up; reading nothing else throws this. */
  @ServerExceptionMapper
  Response unreadable(IOException e, HttpServerRequest request, UriInfo uri) {
    LOG.debugf(e, "A request could not be read");
    if (request.response().ended() || request.response().headWritten()) {
      // refused with 413 while it was being read, or broken off; nothing can be added to that
      return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE).build();
    }
    return answer(400, "The request could not be read", uri);
  }

  /** A Content-Type that is none; the framework has no type of its own for that. */
  @ServerExceptionMapper
  Response malformed(IllegalArgumentException e, UriInfo uri) {
    return String.valueOf(e.getMessage()).startsWith("Failed to parse media type")
        ? answer(400, "The Content-Type is not a media type", uri)
        : unforeseen(e, uri);
  }

  /**
   * The store is unavailable: 503. Anything else is a fault of this program: the caller gets an id,
   * the log the same id and the cause.
   */
  @ServerExceptionMapper
  Response unforeseen(Throwable e, UriInfo uri) {
    if (TransientErrors.isUnavailable(e)) {
      LOG.warnf(
          "A request failed, because the store is unavailable: %s", TransientErrors.reason(e));
      Response answer = answer(503, "The service's store is unavailable at present", uri);
      return Response.fromResponse(answer).header("Retry-After", RETRY_SECONDS).build();
    }
    UUID id = UUID.randomUUID();
    LOG.errorf(e, "A request failed with id %s", id);
    return answer(500, "Internal error, in the log under id " + id, uri);
  }

  private static Response answer(int status, String words, UriInfo uri) {
    return ErrorFormat.of(uri).words(status, words, ErrorFormat.path(uri));
  }
}
