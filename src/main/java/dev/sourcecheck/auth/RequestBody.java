package dev.sourcecheck.auth;

import dev.sourcecheck.http.OpenConnection;
import dev.sourcecheck.http.RequestBodies;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.impl.RoutingContextInternal;
import java.util.function.Consumer;

/**
 * Reads the body of a request on the event loop before the request continues. The framework would
 * read it on a worker thread and block that until a slow client has sent it.
 */
final class RequestBody {
  private final RoutingContext context;
  private final long maxBytes;
  private final long length;
  private final Consumer<Buffer> onComplete;
  private final Buffer body = Buffer.buffer();
  private boolean finished;

  /**
   * @param length bytes after which the body is complete, -1 to read until the end of the request
   */
  private RequestBody(
      RoutingContext context, long maxBytes, long length, Consumer<Buffer> onComplete) {
    this.context = context;
    this.maxBytes = maxBytes;
    this.length = length;
    this.onComplete = onComplete;
  }

  /**
   * Continues the request when its body is complete.
   *
   * @param tooLarge called instead if the body exceeds the limit
   */
  static void read(RoutingContext context, long maxBytes, Runnable tooLarge) {
    HttpServerRequest request = context.request();
    long length = RequestBodies.length(request);
    boolean multiplexed = request.version() == HttpVersion.HTTP_2;
    // the framework cannot process an HTTP/2 request that was read to its end
    if (length == 0 || multiplexed && length < 0) {
      context.next();
      return;
    }
    Consumer<Buffer> next =
        body -> {
          ((RoutingContextInternal) context).setBody(body);
          context.next();
        };
    new RequestBody(context, maxBytes, multiplexed ? length : -1, next).read(tooLarge);
  }

  /** Reads the body of a request that the framework does not process. */
  static void read(
      RoutingContext context, long maxBytes, Runnable tooLarge, Consumer<Buffer> onComplete) {
    new RequestBody(context, maxBytes, -1, onComplete).read(tooLarge);
  }

  private void read(Runnable refuse) {
    HttpServerRequest request = context.request();
    if ("100-continue".equalsIgnoreCase(request.getHeader("Expect"))) {
      context.response().writeContinue();
      request.headers().remove("Expect");
    }
    // the client disconnected; the end handlers release the slots of the request
    request.exceptionHandler(error -> finished = true);
    request.handler(
        part -> {
          if (finished) {
            return;
          }
          if (body.length() + (long) part.length() > maxBytes) {
            finished = true;
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
    if (!finished) {
      finished = true;
      OpenConnection.bodyComplete(context);
      onComplete.accept(body);
    }
  }
}
