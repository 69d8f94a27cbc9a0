package dev.sourcecheck.auth;

import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Defines which role a request requires. By default a read requires {@link Role#VIEWER} and
 * everything else {@link Role#ADMIN}.
 */
final class AccessRules {
  /** Exact paths, not prefixes. */
  private static final Set<String> PUBLIC =
      Set.of(
          "/q/health",
          "/q/health/live",
          "/q/health/ready",
          "/q/health/started",
          "/q/health/well",
          "/api/ishealthy",
          // the sign-in page, with what it loads
          "/",
          SignInPage.PATH,
          "/assets/page.css",
          "/assets/icon.svg");

  /** The pages that only administrators use. */
  private static final List<AccessRule> ADMINS =
      List.of(
          new AccessRule(HttpMethod.GET, "/ui/keys"),
          new AccessRule(HttpMethod.HEAD, "/ui/keys"),
          new AccessRule(HttpMethod.GET, "/ui/sources/[0-9]+/edit"),
          new AccessRule(HttpMethod.HEAD, "/ui/sources/[0-9]+/edit"));

  private static final List<AccessRule> OPERATORS =
      List.of(
          new AccessRule(HttpMethod.POST, "/api/v1/data_sources/tests?"),
          new AccessRule(HttpMethod.POST, "/api/v1/data_sources/[^/]+/test"),
          new AccessRule(
              HttpMethod.POST, "/api/v1/data_sources/test/[^/]+/(cancel|confirm|authenticate)"),
          // these connect to the source with its stored credentials
          new AccessRule(HttpMethod.POST, "/api/datasource/testconnection"),
          new AccessRule(HttpMethod.GET, "/api/datasource/.*"),
          new AccessRule(HttpMethod.HEAD, "/api/datasource/.*"),
          new AccessRule(HttpMethod.POST, "/api/jobs/.*"),
          // they test a source without saving it
          new AccessRule(HttpMethod.GET, "/ui/sources/new"),
          new AccessRule(HttpMethod.HEAD, "/ui/sources/new"),
          new AccessRule(HttpMethod.POST, "/ui/form/.*"),
          new AccessRule(HttpMethod.POST, "/ui/sources/tests"),
          new AccessRule(HttpMethod.POST, "/ui/sources/[0-9]+/test"),
          new AccessRule(HttpMethod.POST, "/ui/tests(/.*)?"));

  private static final Pattern BADGE = Pattern.compile("/api/v1/data_sources/[0-9]+/badge\\.svg");

  private AccessRules() {}

  private record AccessRule(HttpMethod method, Pattern path) {
    AccessRule(HttpMethod method, String path) {
      this(method, Pattern.compile(path + "/?"));
    }
  }

  /** True for the image of a source's latest result, which a setting makes public. */
  static boolean isBadge(HttpMethod method, String raw) {
    return (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD))
        && BADGE.matcher(raw).matches();
  }

  /**
   * Returns the required role, null for public paths.
   *
   * @param raw the path as received, without the query
   * @param normalized the path with dot segments and unneeded escapes resolved, null if invalid
   */
  static @Nullable Role requiredRole(HttpMethod method, String raw, @Nullable String normalized) {
    boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
    if (isAmbiguous(raw, normalized)) {
      return Role.ADMIN;
    }
    if (reads && PUBLIC.contains(raw)) {
      return null;
    }
    if (matchesAny(ADMINS, method, raw)) {
      return Role.ADMIN;
    }
    if (matchesAny(OPERATORS, method, raw)) {
      return Role.OPERATOR;
    }
    return reads ? Role.VIEWER : Role.ADMIN;
  }

  private static boolean matchesAny(List<AccessRule> rules, HttpMethod method, String raw) {
    return rules.stream()
        .anyMatch(rule -> rule.method.equals(method) && rule.path.matcher(raw).matches());
  }

  /** Whether the path could be one path here and another one in the framework. */
  static boolean isAmbiguous(String raw, @Nullable String normalized) {
    return !raw.equals(normalized) || raw.contains(";") || raw.contains("//") || raw.contains("\\");
  }
}
