package dev.sourcecheck.engine.jdbc;

import dev.sourcecheck.net.tls.ForwardingSocket;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/**
 * Meters what a server sends, for protocols whose messages are not inspected. A driver's heap for a
 * fetch is estimated from the bytes that it reads.
 */
public final class MeteredSocket {
  private MeteredSocket() {}

  /** Draws all bytes that are read from the socket. */
  public static Socket of(Socket socket, ReceiveMeter meter) throws IOException {
    InputStream in = new MeteredStream(socket.getInputStream(), meter);
    return ForwardingSocket.over(socket, in, socket.getOutputStream(), meter::socketClosed);
  }

  /** Draws bytes as they are read. */
  private static final class MeteredStream extends FilterInputStream {
    private final ReceiveMeter meter;

    MeteredStream(InputStream in, ReceiveMeter meter) {
      super(in);
      this.meter = meter;
    }

    @Override
    public int read() throws IOException {
      int read = in.read();
      if (read >= 0) {
        meter.bytes(1);
      }
      return read;
    }

    @Override
    public int read(byte[] bytes, int from, int count) throws IOException {
      int read = in.read(bytes, from, count);
      if (read > 0) {
        meter.bytes(read);
      }
      return read;
    }
  }
}
