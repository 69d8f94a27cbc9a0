package dev.sourcecheck.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * A loopback proxy in front of any server. Once stalled, it forwards nothing more, as a server that
 * hangs; once cut, it resets all connections and accepts no others, as a server that is killed.
 */
public final class StallingProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final int target;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile boolean stalled;

  public StallingProxy(int target) throws IOException {
    this.target = target;
    this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** Whether a connection of a client is open. */
  public boolean connected() {
    return sockets.stream().anyMatch(each -> !each.isClosed());
  }

  public void stall() {
    stalled = true;
  }

  public void cut() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      try {
        socket.setSoLinger(true, 0);
      } catch (SocketException e) {
        continue; // closed with its other side
      }
      socket.close();
    }
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (listener.isClosed()) {
          client.close(); // accepted before the listener's thread noticed
          return;
        }
        Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
        sockets.add(client);
        sockets.add(server);
        daemon(() -> forward(client, server));
        daemon(() -> forward(server, client));
      } catch (IOException e) {
        return; // the listener is closed, or the server is
      }
    }
  }

  private void forward(Socket from, Socket to) {
    byte[] buffer = new byte[8192];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        if (stalled) {
          closed.await();
        }
        out.write(buffer, 0, read);
      }
    } catch (IOException | InterruptedException e) {
      return; // one side closed its connection
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "stalling-proxy");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    closed.countDown();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
