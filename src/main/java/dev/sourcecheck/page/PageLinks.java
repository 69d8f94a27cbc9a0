package dev.sourcecheck.page;

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

  private static String encoded(Object value) {
    return URLEncoder.encode(value.toString(), StandardCharsets.UTF_8);
  }
}
