package dev.sourcecheck.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.util.concurrent.TimeUnit;

/** Sees each connection that a server socket accepts, before anything else of the server does. */
@Sharable
final class AcceptedConnections extends ChannelInboundHandlerAdapter {
  private static final long PAUSE_MILLIS = 10;

  private final OpenConnections connections;
  private final OpenConnection.Timeouts timeouts;

  AcceptedConnections(OpenConnections connections, OpenConnection.Timeouts timeouts) {
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
      // it has no event loop yet that could do it in order
      accepted.unsafe().closeForcibly();
    }
    if (connections.isFull() && context.channel().config().isAutoRead()) {
      // what waits meanwhile is in the system's backlog, without a descriptor of ours
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

  /** Takes over a connection that was accepted before this handler was there; on its event loop. */
  void adopt(Channel accepted) {
    OpenConnection connection = new OpenConnection(accepted, connections, timeouts);
    if (connections.add(connection)) {
      accepted.pipeline().addFirst(connection);
    } else {
      accepted.close();
    }
  }
}
