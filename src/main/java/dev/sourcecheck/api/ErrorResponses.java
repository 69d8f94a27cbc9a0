package dev.sourcecheck.api;

import dev.sourcecheck.http.ErrorFormat;
import dev.sourcecheck.source.options.FieldError;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Builds error responses in the {@link ErrorFormat} of the requested path. */
final class ErrorResponses {
  private static final int UNPROCESSABLE = 422;

  private ErrorResponses() {}

  static Response message(int status, String message, UriInfo uri) {
    String path = path(uri);
    return json(status, ErrorFormat.ofPath(path).body(status, message, path));
  }

  /** Datafold lists the errors under 422; DQOps has several statuses and one message. */
  static Response invalid(List<FieldError> errors, UriInfo uri) {
    return switch (ErrorFormat.ofPath(path(uri))) {
      case DATAFOLD -> json(UNPROCESSABLE, Map.of("detail", errors));
      case DQOPS -> invalidInDqops(errors, uri);
    };
  }

  private static Response invalidInDqops(List<FieldError> errors, UriInfo uri) {
    Set<String> types = errors.stream().map(FieldError::type).collect(Collectors.toSet());
    if (types.contains("already_exists")) {
      // the only error of DQOps without a body, besides 401
      return Response.status(Response.Status.CONFLICT).build();
    }
    int status = 400;
    if (errors.stream().anyMatch(ErrorResponses::isMissingProvider)) {
      status = 406;
    } else if (types.contains("secret_required") || types.contains("masked_secret")) {
      status = UNPROCESSABLE;
    } else if (types.contains("not_found")) {
      status = 404;
    }
    String message = errors.stream().map(ErrorResponses::text).collect(Collectors.joining("; "));
    return message(status, message, uri);
  }

  private static boolean isMissingProvider(FieldError error) {
    return error.type().equals("missing") && error.path().equals(List.of("body", "provider_type"));
  }

  private static String text(FieldError error) {
    String field =
        error.path().stream().skip(1).map(Object::toString).collect(Collectors.joining("."));
    return field.isEmpty() ? error.message() : field + ": " + error.message();
  }

  private static String path(UriInfo uri) {
    String path = uri.getRequestUri().getRawPath();
    return path == null ? "/" : path;
  }

  private static Response json(int status, Map<String, Object> body) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body).build();
  }
}
