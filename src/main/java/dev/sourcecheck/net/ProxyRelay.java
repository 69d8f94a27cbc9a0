package dev.sourcecheck.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import org.jboss.logging.Logger;

/** Forwards one direction of a proxied connection. */
final class ProxyRelay {
  private static final int BUFFER = 16 * 1024;
  private static final Logger LOG = Logger.getLogger(ProxyRelay.class);

  private ProxyRelay() {}

  /** Returns at the end of the stream; any other end closes both sockets. */
  static void copy(Socket from, Socket to, EgressProxy.InboundMeter meter) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] buffer = new byte[BUFFER];
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        meter.received(read);
        out.write(buffer, 0, read);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      LOG.debugf("A proxied connection was already closed: %s", e.getMessage());
    }
  }
}
