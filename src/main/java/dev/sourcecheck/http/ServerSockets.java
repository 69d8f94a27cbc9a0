package dev.sourcecheck.http;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.SingleThreadEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.vertx.http.HttpServerStart;
import io.quarkus.vertx.http.HttpsServerStart;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.inject.Inject;
import java.util.function.Consumer;

/**
 * Finds the sockets on which the HTTP servers listen, through the event loops. The servers have no
 * hook that sees connections during a TLS handshake, or those that never send a byte.
 */
@ApplicationScoped
class ServerSockets {
  private static final String NAME = "sourcecheck.accepted";

  private final VertxInternal vertx;
  private final AcceptedConnections accepted;

  @Inject
  ServerSockets(Vertx vertx, OpenConnections connections, ConnectionSettings settings) {
    this.vertx = (VertxInternal) vertx;
    this.accepted =
        new AcceptedConnections(connections, OpenConnection.ConnectionTimeouts.of(settings));
  }

  void http(@ObservesAsync HttpServerStart started) {
    watch();
  }

  void https(@ObservesAsync HttpsServerStart started) {
    watch();
  }

  private void watch() {
    forEach(
        vertx.getAcceptorEventLoopGroup(),
        channel -> {
          if (channel instanceof ServerChannel && channel.pipeline().get(NAME) == null) {
            channel.pipeline().addFirst(NAME, accepted);
            adoptEarlier(channel);
          }
        });
  }

  private void adoptEarlier(Channel server) {
    forEach(
        vertx.getEventLoopGroup(),
        channel -> {
          if (channel.parent() == server && channel.pipeline().get(OpenConnection.class) == null) {
            accepted.adopt(channel);
          }
        });
  }

  private static void forEach(EventLoopGroup group, Consumer<Channel> action) {
    for (EventExecutor loop : group) {
      loop.execute(
          () ->
              ((SingleThreadEventLoop) loop).registeredChannelsIterator().forEachRemaining(action));
    }
  }
}
