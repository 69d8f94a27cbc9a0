package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Prevents request smuggling: if a proxy in front of the service saw another end of a request, it
 * would take the response to the remainder as the response to the next client's request. HTTP/1
 * requests with an ambiguous length are rejected. A chunked request is the last one of its
 * connection, because the decoder silently drops a Content-Length beside Transfer-Encoding.
 */
final class MessageFraming {
  private MessageFraming() {}

  /** Whether the end of the request is unambiguous. */
  static boolean isUnambiguous(RoutingContext context) {
    HttpServerRequest request = context.request();
    if (request.version() == HttpVersion.HTTP_2) {
      return true;
    }
    List<String> codings = request.headers().getAll("Transfer-Encoding");
    List<String> lengths = request.headers().getAll("Content-Length");
    return (codings.isEmpty()
            || codings.size() == 1
                && codings.get(0).equalsIgnoreCase("chunked")
                && lengths.isEmpty()
                && request.version() == HttpVersion.HTTP_1_1)
        && lengths.size() <= 1
        && lengths.stream().allMatch(length -> length.matches("[0-9]{1,18}"));
  }

  /** Whether the connection must be closed after this request. */
  static boolean isLastOfConnection(RoutingContext context) {
    return context.request().version() != HttpVersion.HTTP_2
        && context.request().headers().contains("Transfer-Encoding");
  }

  /** Closes the connection after the response. */
  static void closeAfter(RoutingContext context) {
    context.response().putHeader("Connection", "close");
    context.addEndHandler(ended -> context.request().connection().close());
  }
}
