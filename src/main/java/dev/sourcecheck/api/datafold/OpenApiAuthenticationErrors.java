package dev.sourcecheck.api.datafold;

import dev.sourcecheck.http.ErrorFormat;
import java.util.Map;
import org.eclipse.microprofile.openapi.OASFactory;
import org.eclipse.microprofile.openapi.models.OpenAPI;
import org.eclipse.microprofile.openapi.models.Operation;
import org.eclipse.microprofile.openapi.models.PathItem;
import org.eclipse.microprofile.openapi.models.Paths;
import org.eclipse.microprofile.openapi.models.responses.APIResponses;

/**
 * Declares what the authentication filter responds with, for each operation that requires a key. A
 * 401 of DQOps has no body.
 */
final class OpenApiAuthenticationErrors {
  private static final String REF = "#/components/responses/";
  private static final Map<String, String> DATAFOLD =
      Map.of("401", "Unauthorized", "403", "Forbidden", "429", "Busy");
  private static final Map<String, String> DQOPS =
      Map.of("401", "DqopsUnauthorized", "403", "DqopsForbidden", "429", "DqopsBusy");

  private OpenApiAuthenticationErrors() {}

  static void declare(OpenAPI document) {
    Paths paths = document.getPaths();
    if (paths == null) {
      return;
    }
    for (Map.Entry<String, PathItem> path : paths.getPathItems().entrySet()) {
      Map<String, String> errors = isDqops(path.getKey()) ? DQOPS : DATAFOLD;
      for (Operation operation : path.getValue().getOperations().values()) {
        APIResponses responses = operation.getResponses();
        if (responses != null && requiresKey(operation)) {
          errors.forEach(
              (status, name) -> {
                if (!responses.hasAPIResponse(status)) {
                  responses.addAPIResponse(status, OASFactory.createAPIResponse().ref(REF + name));
                }
              });
        }
      }
    }
  }

  private static boolean isDqops(String path) {
    return ErrorFormat.ofPath(path) == ErrorFormat.DQOPS;
  }

  /** An empty list of schemes overrides those of the document. */
  private static boolean requiresKey(Operation operation) {
    return operation.getSecurity() == null || !operation.getSecurity().isEmpty();
  }
}
