package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognizes requests that can take long by design: event streams and waits for jobs. */
final class LongRequests {
  private static final Pattern PATHS =
      Pattern.compile(".*/events/?|/api/datasource/testconnection/?|/api/jobs/.*");

  private LongRequests() {}

  static boolean isLong(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = request.path();
    String normalized = context.normalizedPath();
    // an ambiguous path could be any of them
    return !path.equals(normalized)
        || path.indexOf(';') >= 0
        || PATHS.matcher(path).matches()
        || waits(request.getParam("wait"));
  }

  private static boolean waits(@Nullable String wait) {
    return wait != null && !wait.equals("0") && !wait.equalsIgnoreCase("false");
  }
}
