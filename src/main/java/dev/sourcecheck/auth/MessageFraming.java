package dev.sourcecheck.auth;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.util.List;

/**
 * Where a request ends must not depend on who reads it: a proxy before us that saw another end
 * would take what we answer to the rest as the answer to the next client's request. What is
 * ambiguous in HTTP/1 is refused, and a chunked request is the last one of its connection, since
 * the decoder drops a Content-Length beside Transfer-Encoding without a word.
 */
final class MessageFraming {
  private MessageFraming() {}

  /** False if the end of the request is ambiguous. */
  static boolean isClear(RoutingContext context) {
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

  /** Whether the connection must not carry another request. */
  static boolean isLast(RoutingContext context) {
    return context.request().version() != HttpVersion.HTTP_2
        && context.request().headers().contains("Transfer-Encoding");
  }

  /** Closes the connection after the answer. */
  static void closeAfter(RoutingContext context) {
    context.response().putHeader("Connection", "close");
    context.addEndHandler(ended -> context.request().connection().close());
  }
}
