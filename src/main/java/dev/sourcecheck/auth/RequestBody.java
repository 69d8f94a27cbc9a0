package dev.sourcecheck.auth;

import dev.sourcecheck.http.OpenConnection;
import dev.sourcecheck.http.RequestBodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;

/**
 * Reads a request's body on the event loop before the request goes on: the framework would read it
 * on a worker thread, and hold that for as long as the client takes to send it.
 */
final class RequestBody {
  private final RoutingContext context;
  private final long largest;
  private final long length;
  private final Buffer body = Buffer.buffer();
  private boolean over;

  private RequestBody(RoutingContext context, long largest, long length) {
    this.context = context;
    this.largest = largest;
    this.length = length;
  }

  /**
   * Continues the request once its body is there.
   *
   * @param tooLarge what to do instead with a larger one
   */
  static void read(RoutingContext context, long largest, Runnable tooLarge) {
    HttpServerRequest request = context.request();
    long length = RequestBodies.length(request);
    boolean multiplexed = request.version() == HttpVersion.HTTP_2;
    // the framework cannot go on with an HTTP/2 request that has been read to its end
    if (length == 0 || multiplexed && length < 0) {
      context.next();
      return;
    }
    new RequestBody(context, largest, multiplexed ? length : -1).read(tooLarge);
  }

  private void read(Runnable refuse) {
    HttpServerRequest request = context.request();
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      context.response().writeContinue();
      request.headers().remove("Expect");
    }
    // the client has gone; its end handlers release what the request holds
    request.exceptionHandler(gone -> over = true);
    request.handler(
        part -> {
          if (over) {
            return;
          }
          if (body.length() + (long) part.length() > largest) {
            over = true;
            refuse.run();
            return;
          }
          body.appendBuffer(part);
          if (body.length() == length) {
            request.pause();
            complete();
          }
        });
    request.endHandler(ended -> complete());
    request.resume();
  }

  private void complete() {
    if (!over) {
      over = true;
      OpenConnection.bodyComplete(context);
      ((RoutingContextInternal) context).setBody(body);
      context.next();
    }
  }
}
