package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which requests may take long by their nature: streams of events, and those that wait for a job.
 */
final class LongRequests {
  private static final Pattern PATHS =
      Pattern.compile(".*/events/?|/api/datasource/testconnection/?|/api/jobs/.*");

  private LongRequests() {}

  static boolean isLong(RoutingContext context) {
    HttpServerRequest request = context.request();
    String path = request.path();
    String normalized = context.normalizedPath();
    // one that can be read in several ways could be any
    return !path.equals(normalized)
        || path.indexOf(';') >= 0
        || PATHS.matcher(path).matches()
        || waits(request.getParam("wait"));
  }

  private static boolean waits(@Nullable String wait) {
    return wait != null && !wait.equals("0") && !wait.equalsIgnoreCase("false");
  }
}
