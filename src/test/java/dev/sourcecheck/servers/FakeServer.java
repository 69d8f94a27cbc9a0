package dev.sourcecheck.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A loopback listener that does what a test tells it with each connection, on threads of its own.
 */
public final class FakeServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Conversation conversation;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** What it says to one client. */
  @FunctionalInterface
  public interface Conversation {
    void with(InputStream in, OutputStream out) throws IOException;
  }

  public FakeServer(Conversation conversation) throws IOException {
    this(0, conversation);
  }

  /** On a given port of 127.0.0.1, or any free one if 0. */
  public FakeServer(int port, Conversation conversation) throws IOException {
    this.conversation = conversation;
    listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /** Takes connections and never says a word. */
  public static FakeServer silent() throws IOException {
    return new FakeServer((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections it took. */
  public int taken() {
    return sockets.size();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        daemon(() -> talk(socket));
      } catch (IOException e) {
        return; // closed by the test
      }
    }
  }

  private void talk(Socket socket) {
    try (socket) {
      conversation.with(socket.getInputStream(), socket.getOutputStream());
    } catch (IOException e) {
      return; // the client went away, which is its right
    }
  }

  private static void daemon(Runnable task) {
    Thread thread = new Thread(task, "fake-server");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
