package dev.sourcecheck.auth;

import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.quarkus.vertx.http.runtime.cors.CORSFilter;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.lang.reflect.Proxy;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Recognizes the requests that the framework's CORS filter is about to reject, because its 403 has
 * no body. The filter itself decides, on a response that is not sent.
 */
@ApplicationScoped
class CrossOriginRejections {
  private static final int FORBIDDEN = 403;

  private final @Nullable CORSFilter filter;

  @Inject
  CrossOriginRejections(VertxHttpConfig http) {
    filter = http.cors().enabled() ? new CORSFilter(http.cors()) : null;
  }

  boolean rejects(RoutingContext request) {
    if (filter == null || request.request().getHeader("Origin") == null) {
      return false;
    }
    AtomicInteger status = new AtomicInteger();
    filter.handle(unsent(request, response(status)));
    return status.get() == FORBIDDEN;
  }

  private static RoutingContext unsent(RoutingContext request, HttpServerResponse response) {
    return proxy(
        RoutingContext.class,
        (method, argument) ->
            switch (method) {
              case "request" -> request.request();
              case "response" -> response;
              default -> null;
            });
  }

  private static HttpServerResponse response(AtomicInteger status) {
    MultiMap headers = MultiMap.caseInsensitiveMultiMap();
    return proxy(
        HttpServerResponse.class,
        (method, argument) -> {
          if (method.equals("setStatusCode") && argument != null) {
            status.set((int) argument);
          }
          return method.equals("headers") ? headers : null;
        });
  }

  /** What a call returns. */
  private interface CallAnswer {
    @Nullable Object of(String method, @Nullable Object argument);
  }

  private static <T> T proxy(Class<T> type, CallAnswer answer) {
    return type.cast(
        Proxy.newProxyInstance(
            CrossOriginRejections.class.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> {
              Object result = answer.of(method.getName(), arguments == null ? null : arguments[0]);
              // the setters return the response itself
              return result == null && method.getReturnType() == type ? self : result;
            }));
  }
}
