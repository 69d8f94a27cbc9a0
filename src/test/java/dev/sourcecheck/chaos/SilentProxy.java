package dev.sourcecheck.chaos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A proxy that can stop forwarding on some connections without closing them. */
final class SilentProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final String marker;
  private final List<ProxyLink> links = new CopyOnWriteArrayList<>();

  /**
   * @param text marks the connections on which the client sends it
   */
  SilentProxy(int target, String text) throws IOException {
    this.target = target;
    this.marker = text;
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  int port() {
    return listener.getLocalPort();
  }

  /** The number of connections on which the text was sent. */
  long marked() {
    return links.stream().filter(link -> link.marked).count();
  }

  /** Stops forwarding on the marked connections and keeps them open. */
  void silence() {
    links.stream().filter(link -> link.marked).forEach(link -> link.silent = true);
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        ProxyLink link =
            new ProxyLink(listener.accept(), new Socket(InetAddress.getLoopbackAddress(), target));
        links.add(link);
        daemon(() -> link.pass(link.client, link.server));
        daemon(() -> link.pass(link.server, link.client));
      } catch (IOException e) {
        return; // closed by the test
      }
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "silent-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (ProxyLink link : links) {
      link.client.close();
      link.server.close();
    }
  }

  private final class ProxyLink {
    private final Socket client;
    private final Socket server;
    private volatile boolean marked;
    private volatile boolean silent;

    ProxyLink(Socket client, Socket server) {
      this.client = client;
      this.server = server;
    }

    void pass(Socket from, Socket to) {
      byte[] buffer = new byte[8192];
      try {
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream();
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
          String text = new String(buffer, 0, read, StandardCharsets.ISO_8859_1);
          marked |= from == client && text.contains(marker);
          if (!silent) {
            out.write(buffer, 0, read);
            out.flush();
          }
        }
        if (!silent) {
          to.close();
        }
      } catch (IOException e) {
        return; // one of the two was closed
      }
    }
  }
}
