package dev.sourcecheck.api;

import dev.sourcecheck.process.LimitedLog;
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

/** Turns exceptions into HTTP responses. No other class does. */
final class ErrorMappers {
  private static final Logger LOG = Logger.getLogger(ErrorMappers.class);
  private static final LimitedLog UNAVAILABLE = new LimitedLog(ErrorMappers.class);
  private static final LimitedLog FAILED = new LimitedLog(ErrorMappers.class);
  private static final int RETRY_SECONDS = 5;

  @ServerExceptionMapper
  Response invalid(InvalidInputException e, UriInfo uri) {
    return ErrorResponses.invalid(e.errors(), uri);
  }

  @ServerExceptionMapper
  Response invalid(InvalidSourceException e, UriInfo uri) {
    List<FieldError> errors = e.errors().stream().map(error -> error.under("body")).toList();
    return ErrorResponses.invalid(errors, uri);
  }

  @ServerExceptionMapper
  Response rejected(RequestRejectedException e, UriInfo uri) {
    Response response = ErrorResponses.message(e.status(), e.userMessage(), uri);
    return e.status() == 429
        ? Response.fromResponse(response).header("Retry-After", RETRY_SECONDS).build()
        : response;
  }

  /** Errors of the framework: unknown path, wrong method, body over the limit. */
  @ServerExceptionMapper
  Response rejected(WebApplicationException e, UriInfo uri) {
    Response response = e.getResponse();
    if (response.getStatus() >= 500) {
      return unexpected(e, uri);
    }
    if (response.hasEntity() || response.getStatus() < 400) {
      return response;
    }
    // the exception's own message may disclose internals
    Response body =
        ErrorResponses.message(
            response.getStatus(), response.getStatusInfo().getReasonPhrase(), uri);
    return Response.fromResponse(response)
        .type(body.getMediaType())
        .entity(body.getEntity())
        .build();
  }

  /** A body that is too large, or whose client disconnected. Only reading a body throws this. */
  @ServerExceptionMapper
  Response unreadable(IOException e, HttpServerRequest request, UriInfo uri) {
    LOG.debugf(e, "A request could not be read");
    if (request.response().ended() || request.response().headWritten()) {
      // rejected with 413 while it was being read, or disconnected: no response can follow
      return Response.status(Response.Status.REQUEST_ENTITY_TOO_LARGE).build();
    }
    return ErrorResponses.message(400, "The request could not be read", uri);
  }

  /** A malformed Content-Type, for which the framework has no exception of its own. */
  @ServerExceptionMapper
  Response malformed(IllegalArgumentException e, UriInfo uri) {
    return String.valueOf(e.getMessage()).startsWith("Failed to parse media type")
        ? ErrorResponses.message(400, "The Content-Type is not a media type", uri)
        : unexpected(e, uri);
  }

  /**
   * Returns 503 if the store is unavailable. Anything else is an internal error: the response has
   * an id, and the log has the same id with the cause.
   */
  @ServerExceptionMapper
  Response unexpected(Throwable e, UriInfo uri) {
    if (TransientErrors.isUnavailable(e)) {
      UNAVAILABLE.warnf(
          "A request failed, because the store is unavailable: %s", TransientErrors.reason(e));
      Response response =
          ErrorResponses.message(503, "The service's store is unavailable at present", uri);
      return Response.fromResponse(response).header("Retry-After", RETRY_SECONDS).build();
    }
    UUID id = UUID.randomUUID();
    FAILED.referencedError(e, "A request failed with id %s", id);
    return ErrorResponses.message(500, "Internal error, in the log under id " + id, uri);
  }
}
