package dev.sourcecheck.api;

import dev.sourcecheck.source.options.FieldError;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What an error looks like depends on the API that was called. */
enum ErrorFormat {
  /** {@code {"detail": ...}}; whatever is wrong with an input is 422. */
  DATAFOLD {
    @Override
    Response invalid(List<FieldError> errors, String path) {
      return json(UNPROCESSABLE, Map.of("detail", errors));
    }

    @Override
    Response words(int status, String words, String path) {
      return json(status, Map.of("detail", words));
    }
  },
  /** {@code {"timestamp", "status", "error", "message", "path"}}, and statuses that tell more. */
  DQOPS {
    @Override
    Response invalid(List<FieldError> errors, String path) {
      Set<String> types =
          errors.stream().map(FieldError::type).collect(Collectors.toCollection(TreeSet::new));
      if (types.contains("already_exists")) {
        return Response.status(Response.Status.CONFLICT).build();
      }
      if (errors.stream().anyMatch(ErrorFormat::lacksProvider)) {
        return Response.status(Response.Status.NOT_ACCEPTABLE).build();
      }
      String words = errors.stream().map(ErrorFormat::words).collect(Collectors.joining("; "));
      int status = 400;
      if (types.contains("secret_required") || types.contains("masked_secret")) {
        status = UNPROCESSABLE;
      } else if (types.contains("not_found")) {
        status = 404;
      }
      return words(status, words, path);
    }

    @Override
    Response words(int status, String words, String path) {
      Response.Status known = Response.Status.fromStatusCode(status);
      Map<String, Object> error = new LinkedHashMap<>();
      error.put("timestamp", Instant.now().toString());
      error.put("status", status);
      error.put("error", known == null ? "Unprocessable Entity" : known.getReasonPhrase());
      error.put("message", words);
      error.put("path", path);
      return json(status, error);
    }
  };

  private static final int UNPROCESSABLE = 422;

  /** The form of the API that a path belongs to. */
  static ErrorFormat of(UriInfo uri) {
    String path = path(uri);
    return path.startsWith("/api/") && !path.startsWith("/api/v1/") ? DQOPS : DATAFOLD;
  }

  static String path(UriInfo uri) {
    String path = uri.getRequestUri().getRawPath();
    return path == null ? "/" : path;
  }

  abstract Response invalid(List<FieldError> errors, String path);

  abstract Response words(int status, String words, String path);

  private static boolean lacksProvider(FieldError error) {
    return error.type().equals("missing") && error.path().equals(List.of("body", "provider_type"));
  }

  private static String words(FieldError error) {
    String at =
        error.path().stream().skip(1).map(Object::toString).collect(Collectors.joining("."));
    return at.isEmpty() ? error.message() : at + ": " + error.message();
  }

  private static Response json(int status, Map<String, Object> body) {
    return Response.status(status).type(MediaType.APPLICATION_JSON_TYPE).entity(body).build();
  }
}
