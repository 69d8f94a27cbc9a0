package dev.sourcecheck.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.AttributeKey;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * An open client connection and its deadlines. It is the first handler of the channel's pipeline,
 * before TLS and HTTP, so that it also covers handshakes and incomplete requests. Unless a method
 * states otherwise, it is called on the channel's event loop.
 */
public final class OpenConnection extends ChannelDuplexHandler {
  private static final Logger LOG = Logger.getLogger(OpenConnection.class);
  private static final AttributeKey<OpenConnection> KEY =
      AttributeKey.valueOf("sourcecheck.connection");

  private static final long MIN_AGE_MILLIS = 50;

  private final Channel channel;
  private final OpenConnections connections;
  private final ConnectionTimeouts timeouts;

  private volatile boolean evictable;

  /** Requests without a complete response. */
  private final Set<HttpServerRequest> requests = new HashSet<>();

  /** Requests with an incomplete body, and when each began. */
  private final Map<HttpServerRequest, Long> incompleteBodies = new HashMap<>();

  /** Since when there has been no request. */
  private long quietSinceNanos = System.nanoTime();

  /** When the first byte of an incomplete header arrived, null if there is none. */
  private @Nullable Long incompleteSinceNanos = quietSinceNanos;

  private volatile @Nullable ChannelHandlerContext context;
  private volatile boolean evicted;
  private boolean http2;
  private boolean scanning;
  private int unsent;

  /** When the client last accepted some of the response. */
  private long acceptedNanos;

  OpenConnection(Channel channel, OpenConnections connections, ConnectionTimeouts timeouts) {
    this.channel = channel;
    this.connections = connections;
    this.timeouts = timeouts;
    channel.attr(KEY).set(this);
  }

  /**
   * Timeouts in nanoseconds.
   *
   * @param check interval at which the others are checked
   */
  record ConnectionTimeouts(long header, long body, long write, long idle, long check) {
    static ConnectionTimeouts of(ConnectionSettings settings) {
      long header = settings.headerTimeout().toNanos();
      long body = settings.bodyTimeout().toNanos();
      long write = settings.writeTimeout().toNanos();
      long idle = settings.idleTimeout().toNanos();
      long shortest = Math.min(Math.min(header, body), Math.min(write, idle));
      long check =
          Math.max(
              TimeUnit.MILLISECONDS.toNanos(20),
              Math.min(TimeUnit.SECONDS.toNanos(1), shortest / 4));
      return new ConnectionTimeouts(header, body, write, idle, check);
    }
  }

  /** Reports that the header of a request is complete. The request ends with its response. */
  public static void begin(RoutingContext context) {
    OpenConnection connection = of(context);
    if (connection == null) {
      return;
    }
    HttpServerRequest request = context.request();
    connection.http2 = request.version() == HttpVersion.HTTP_2;
    connection.requests.add(request);
    if (RequestBodies.mayFollow(request)) {
      connection.incompleteBodies.put(request, System.nanoTime());
    }
    connection.incompleteSinceNanos = null;
    context.addEndHandler(ended -> connection.end(request));
  }

  /** Reports that the body of a request is complete. */
  public static void bodyComplete(RoutingContext context) {
    OpenConnection connection = of(context);
    if (connection != null) {
      connection.incompleteBodies.remove(context.request());
    }
  }

  /** Reports that a request has shown a valid key. */
  public static void authenticated(RoutingContext context) {
    OpenConnection connection = of(context);
    if (connection != null) {
      connection.connections.authenticated(connection);
    }
  }

  private static @Nullable OpenConnection of(RoutingContext context) {
    return context.request().connection() instanceof ConnectionBase connection
        ? connection.channel().attr(KEY).get()
        : null;
  }

  private void end(HttpServerRequest request) {
    if (!channel.eventLoop().inEventLoop()) {
      channel.eventLoop().execute(() -> end(request));
      return;
    }
    requests.remove(request);
    incompleteBodies.remove(request);
    if (requests.isEmpty()) {
      quietSinceNanos = System.nanoTime();
      connections.idle(this);
    }
  }

  /** Called when the channel has an event loop. */
  @Override
  public void handlerAdded(ChannelHandlerContext context) {
    channel.closeFuture().addListener(closed -> connections.remove(this));
    this.context = context;
    if (evicted) {
      context.close();
      return;
    }
    context.executor().schedule(() -> evictable = true, MIN_AGE_MILLIS, TimeUnit.MILLISECONDS);
    var watch =
        context
            .executor()
            .scheduleWithFixedDelay(
                this::check, timeouts.check, timeouts.check, TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> watch.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (incompleteSinceNanos == null && requests.isEmpty()) {
      incompleteSinceNanos = System.nanoTime();
    }
    if (!scanning) {
      scanning = true;
      scanHeaders(context);
    }
    context.fireChannelRead(message);
  }

  /** Called at the first byte, because the TLS handler is not in the pipeline earlier. */
  private void scanHeaders(ChannelHandlerContext context) {
    FoldedHeaders scanner = new FoldedHeaders(() -> !requests.isEmpty());
    if (channel.pipeline().get("ssl") != null) {
      channel.pipeline().addAfter("ssl", null, scanner);
    } else {
      channel.pipeline().addAfter(context.name(), null, scanner);
    }
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (unsent++ == 0) {
      acceptedNanos = System.nanoTime();
    }
    context
        .write(message, promise.unvoid())
        .addListener(
            sent -> {
              unsent--;
              acceptedNanos = System.nanoTime();
            });
  }

  private void check() {
    long now = System.nanoTime();
    if (unsent > 0 && now - acceptedNanos > timeouts.write) {
      close("the client does not read the response");
    } else if (!requests.isEmpty()) {
      checkBodies(now);
    } else if (incompleteSinceNanos != null
        && !http2 // frames of other kinds are not part of a request
        && now - incompleteSinceNanos > timeouts.header) {
      close("no request header was complete in time");
    } else if (now - quietSinceNanos > timeouts.idle) {
      close("it was idle");
    }
  }

  private void checkBodies(long now) {
    for (Map.Entry<HttpServerRequest, Long> request : incompleteBodies.entrySet()) {
      if (now - request.getValue() > timeouts.body && !request.getKey().isEnded()) {
        close("no request body was complete in time");
        return;
      }
    }
  }

  private void close(String reason) {
    LOG.debugf("Closing a connection: %s", reason);
    close();
  }

  /** Starts at this handler, because those above it would wait until the client reads. */
  private void close() {
    ChannelHandlerContext context = this.context;
    if (context != null) {
      context.close();
    }
  }

  /**
   * Whether the connection had time to send a request. Measured on its event loop, so that a busy
   * event loop does not make connections look old.
   */
  boolean isEvictable() {
    return evictable;
  }

  /** Closes the connection. Called from any thread, also before the channel has an event loop. */
  void evict() {
    evicted = true;
    close();
  }
}
