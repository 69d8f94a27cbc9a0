package dev.sourcecheck.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * Rejects a request with a folded header line with 400 and closes the connection, as RFC 9112
 * section 5.2 allows. It runs before the HTTP decoder, which hides the folding.
 */
final class FoldedHeaders extends ChannelInboundHandlerAdapter {
  private static final byte[] BAD_REQUEST =
      "HTTP/1.1 400 Bad Request\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
          .getBytes(StandardCharsets.US_ASCII);

  private final HeaderScanner scanner = new HeaderScanner();
  private final BooleanSupplier responsePending;
  private boolean rejected;

  /**
   * @param responsePending whether the response to an earlier request is pending
   */
  FoldedHeaders(BooleanSupplier responsePending) {
    this.responsePending = responsePending;
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    if (!rejected && !(message instanceof ByteBuf bytes && scanner.findsFold(bytes))) {
      context.fireChannelRead(message);
      return;
    }
    ReferenceCountUtil.release(message);
    if (rejected) {
      return;
    }
    rejected = true;
    if (responsePending.getAsBoolean()) {
      context.close(); // a response now would be taken as the one to the earlier request
    } else {
      context
          .writeAndFlush(Unpooled.wrappedBuffer(BAD_REQUEST))
          .addListener(written -> closeAfterReading(context));
    }
  }

  /**
   * Closing while the client still sends resets the connection, and the client may then lose the
   * response. Until the connection is closed, input is discarded.
   */
  private static void closeAfterReading(ChannelHandlerContext context) {
    if (context.channel() instanceof DuplexChannel channel
        && context.pipeline().get(SslHandler.class) == null) {
      channel.shutdownOutput();
      context.executor().schedule(() -> context.close(), 1, TimeUnit.SECONDS);
    } else {
      context.close();
    }
  }
}
