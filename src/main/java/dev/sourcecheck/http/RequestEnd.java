package dev.sourcecheck.http;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;

/**
 * The end of a request: its response is complete, its connection closed, or the client cancelled
 * its stream. The router alone does not notice all of them, because the framework's streams replace
 * its handler of closed responses; so the channel is observed, and streams report their end.
 */
public final class RequestEnd {
  private static final String KEY = "sourcecheck.request.end";

  private final List<Runnable> actions = new ArrayList<>();
  private boolean ended;

  private RequestEnd() {}

  /** Runs an action once, at the end of the request; at once if it has ended. */
  public static void onEnd(RoutingContext request, Runnable action) {
    of(request).add(action);
  }

  /** Reports that the stream of a response has completed, failed, or was cancelled. */
  public static void streamEnded(RoutingContext request) {
    of(request).end();
  }

  private static RequestEnd of(RoutingContext request) {
    RequestEnd known = request.get(KEY);
    if (known != null) {
      return known;
    }
    RequestEnd end = new RequestEnd();
    request.put(KEY, end);
    request.addEndHandler(ended -> end.end());
    if (request.request().connection() instanceof ConnectionBase connection) {
      ChannelFuture closed = connection.channel().closeFuture();
      ChannelFutureListener listener = closing -> end.end();
      closed.addListener(listener);
      // a connection outlives its requests
      end.add(() -> closed.removeListener(listener));
    }
    return end;
  }

  private void add(Runnable action) {
    synchronized (this) {
      if (!ended) {
        actions.add(action);
        return;
      }
    }
    action.run();
  }

  private void end() {
    List<Runnable> due;
    synchronized (this) {
      ended = true;
      due = List.copyOf(actions);
      actions.clear();
    }
    due.forEach(Runnable::run);
  }
}
