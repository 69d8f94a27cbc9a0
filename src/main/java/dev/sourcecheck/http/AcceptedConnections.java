package dev.sourcecheck.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/** Registers each accepted connection before any other handler of the server sees it. */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {
  private static final long PAUSE_MILLIS = 10;

  private final OpenConnections connections;
  private final OpenConnection.ConnectionTimeouts timeouts;

  AcceptedConnections(OpenConnections connections, OpenConnection.ConnectionTimeouts timeouts) {
    this.connections = connections;
    this.timeouts = timeouts;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    Channel accepted = (Channel) message;
    OpenConnection connection = new OpenConnection(accepted, connections, timeouts);
    if (connections.add(connection)) {
      accepted.pipeline().addFirst(connection);
      context.fireChannelRead(message);
    } else {
      // it has no event loop yet, so it cannot be closed in the usual way
      accepted.unsafe().closeForcibly();
    }
    if (connections.isFull() && context.channel().config().isAutoRead()) {
      // new connections wait in the backlog of the system, which uses none of our descriptors
      context.channel().config().setAutoRead(false);
      resumeLater(context);
    }
  }

  private void resumeLater(ChannelHandlerContext context) {
    context
        .executor()
        .schedule(
            () -> {
              if (connections.isFull()) {
                resumeLater(context);
              } else {
                context.channel().config().setAutoRead(true);
              }
            },
            PAUSE_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Registers a connection that was accepted before this handler was added; on its event loop. */
  void adopt(Channel accepted) {
    OpenConnection connection = new OpenConnection(accepted, connections, timeouts);
    if (connections.add(connection)) {
      accepted.pipeline().addFirst(connection);
    } else {
      accepted.close();
    }
  }
}
