package dev.sourcecheck.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpMethod;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AccessRulesTest {
  @ParameterizedTest
  @CsvSource({
    "GET, /q/health, ",
    "GET, /q/health/live, ",
    "GET, /q/health/ready, ",
    "GET, /api/ishealthy, ",
    "POST, /q/health, ADMIN",
    "GET, /q/healthy, VIEWER",
    "GET, /q/health/../../api/v1/data_sources, ADMIN",
    "GET, /q/health;/../x, ADMIN",
    "GET, /q/openapi, VIEWER",
    "GET, /q/metrics, VIEWER",
    "GET, /api/v1/data_sources, VIEWER",
    "GET, /api/v1/data_sources/test/5/events, VIEWER",
    "POST, /api/v1/data_sources, ADMIN",
    "PUT, /api/v1/data_sources/5, ADMIN",
    "DELETE, /api/v1/data_sources/5, ADMIN",
    "POST, /api/v1/data_sources/5/test, OPERATOR",
    "POST, /api/v1/data_sources/test, OPERATOR",
    "POST, /api/v1/data_sources/tests, OPERATOR",
    "GET, /api/v1/data_sources/tests, VIEWER",
    "GET, /api/v1/data_sources/5/badge.svg, VIEWER",
    "POST, /api/v1/data_sources/test/5/cancel, OPERATOR",
    "POST, /api/v1/data_sources/test/5/confirm/, OPERATOR",
    "POST, /api/v1/data_sources/test/5/authenticate, OPERATOR",
    "POST, /api/v1/data_sources;/test, ADMIN",
    "POST, /api/v1/data_sources//test, ADMIN",
    "PUT, /api/v1/data_sources/test, ADMIN",
    "GET, /api/connections, VIEWER",
    "POST, /api/connections/c/basic, ADMIN",
    "DELETE, /api/connections/c, ADMIN",
    "POST, /api/datasource/testconnection, OPERATOR",
    "GET, /api/datasource/connections/a%20b/schemas, OPERATOR",
    "POST, /api/jobs/importtables, OPERATOR",
    "OPTIONS, /api/v1/data_sources, ADMIN",
    "TRACE, /, ADMIN",
    "GET, /, ",
    "POST, /, ADMIN",
    "GET, /login, ",
    "GET, /assets/page.css, ",
    "GET, /assets/page.js, VIEWER",
    "GET, /webjars/htmx.org/2.0.4/dist/htmx.min.js, VIEWER",
    "GET, /ui/sources, VIEWER",
    "GET, /ui/sources/5, VIEWER",
    "GET, /ui/sources/new, OPERATOR",
    "GET, /ui/sources/5/edit, ADMIN",
    "POST, /ui/sources, ADMIN",
    "POST, /ui/sources/5, ADMIN",
    "POST, /ui/sources/5/test, OPERATOR",
    "POST, /ui/sources/tests, OPERATOR",
    "POST, /ui/sources/5/delete, ADMIN",
    "POST, /ui/tests, OPERATOR",
    "POST, /ui/tests/5/cancel, OPERATOR",
    "POST, /ui/form/fields, OPERATOR",
    "GET, /ui/keys, ADMIN",
    "POST, /ui/keys, ADMIN",
  })
  void requiresTheRoleOfEachRequest(String method, String path, Role role) {
    String normalized = path.contains("..") ? "/api/v1/data_sources" : path;

    assertThat(AccessRules.requiredRole(HttpMethod.valueOf(method), path, normalized))
        .isEqualTo(role);
  }
}
