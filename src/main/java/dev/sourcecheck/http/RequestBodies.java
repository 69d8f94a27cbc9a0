package dev.sourcecheck.http;

import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;

/** Derives facts about a body from the header of its request. */
public final class RequestBodies {
  private RequestBodies() {}

  /** Length in bytes, -1 if the header does not declare it. */
  public static long length(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length != null) {
      return length.matches("[0-9]{1,18}") ? Long.parseLong(length) : Long.MAX_VALUE;
    }
    return mayFollow(request) ? -1 : 0;
  }

  /** Whether the request may have a body. */
  public static boolean mayFollow(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    if (length != null) {
      return !length.equals("0");
    }
    if (request.version() == HttpVersion.HTTP_2) {
      return !request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD);
    }
    return request.headers().contains("Transfer-Encoding");
  }
}
