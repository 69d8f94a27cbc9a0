package dev.sourcecheck.page;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.Response;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Addresses of pages. They are relative, because a proxy may have another host and scheme. */
final class PageLinks {
  private PageLinks() {}

  /** Parameters of a page; those with an empty text are omitted. */
  static String query(Map<String, ?> parameters) {
    return new TreeMap<>(parameters)
        .entrySet().stream()
            .filter(parameter -> !parameter.getValue().toString().isEmpty())
            .map(parameter -> parameter.getKey() + "=" + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
  }

  /** Continues with a page after a form, so that reloading does not send the form again. */
  static Response seeOther(String path, Map<String, ?> parameters) {
    String query = query(parameters);
    return Response.status(Response.Status.SEE_OTHER)
        .header("Location", query.isEmpty() ? path : path + "?" + query)
        .build();
  }

  /**
   * The status of a form with errors: 422, except for htmx, for which a browser would report it as
   * an error of the page.
   */
  static int invalidStatus(RoutingContext request) {
    return isPart(request) ? 200 : 422;
  }

  /** Whether htmx sent the request, and inserts the response into a page. */
  static boolean isPart(RoutingContext request) {
    return request.request().getHeader("HX-Request") != null;
  }

  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }
}
