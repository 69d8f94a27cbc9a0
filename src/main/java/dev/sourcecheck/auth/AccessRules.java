package dev.sourcecheck.auth;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which role a request needs. What no line names is closed to all but admins, and to viewers if it
 * only reads.
 */
final class AccessRules {
  /** Whole paths, nothing that begins with them. */
  private static final Set<String> PUBLIC =
      Set.of(
          "/q/health",
          "/q/health/live",
          "/q/health/ready",
          "/q/health/started",
          "/q/health/well",
          "/api/ishealthy");

  private static final List<AccessRule> OPERATORS =
      List.of(
          new AccessRule(HttpMethod.POST, "/api/v1/data_sources/test"),
          new AccessRule(HttpMethod.POST, "/api/v1/data_sources/[^/]+/test"),
          new AccessRule(
              HttpMethod.POST, "/api/v1/data_sources/test/[^/]+/(cancel|confirm|authenticate)"),
          // these make us connect to the source, with its stored credentials
          new AccessRule(HttpMethod.POST, "/api/datasource/testconnection"),
          new AccessRule(HttpMethod.GET, "/api/datasource/.*"),
          new AccessRule(HttpMethod.HEAD, "/api/datasource/.*"),
          new AccessRule(HttpMethod.POST, "/api/jobs/.*"));

  private AccessRules() {}

  private record AccessRule(HttpMethod method, Pattern path) {
    AccessRule(HttpMethod method, String path) {
      this(method, Pattern.compile(path + "/?"));
    }
  }

  /**
   * The role that is needed, null if none is.
   *
   * @param raw the path as it was sent, without the query
   * @param normalized the same with dots and needless escapes resolved, null if that fails
   */
  static @Nullable Role needed(HttpMethod method, String raw, @Nullable String normalized) {
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    // what may be read in two ways could be one path here and another one behind
    if (!raw.equals(normalized) || raw.contains(";") || raw.contains("//") || raw.contains("\\")) {
      return Role.ADMIN;
    }
    if (reads && PUBLIC.contains(raw)) {
      return null;
    }
    if (OPERATORS.stream()
        .anyMatch(line -> line.method.equals(method) && line.path.matcher(raw).matches())) {
      return Role.OPERATOR;
    }
    return reads ? Role.VIEWER : Role.ADMIN;
  }
}
