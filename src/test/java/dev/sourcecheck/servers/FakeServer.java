package dev.sourcecheck.servers;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/** A loopback listener that runs a script for each connection on a separate thread. */
public final class FakeServer implements AutoCloseable {
  private final ServerSocket listener;
  private final ConnectionScript script;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private final AtomicLong sent = new AtomicLong();

  @FunctionalInterface
  public interface ConnectionScript {
    void run(InputStream in, OutputStream out) throws IOException;
  }

  public FakeServer(ConnectionScript script) throws IOException {
    this(0, script);
  }

  /** Listens on a port of 127.0.0.1; 0 selects a free one. */
  public FakeServer(int port, ConnectionScript script) throws IOException {
    this.script = script;
    listener = new ServerSocket(port, 50, InetAddress.getLoopbackAddress());
    daemon(this::accept);
  }

  /** Accepts connections and sends nothing. */
  public static FakeServer silent() throws IOException {
    return new FakeServer((in, out) -> in.transferTo(OutputStream.nullOutputStream()));
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The number of accepted connections. */
  public int accepted() {
    return sockets.size();
  }

  /** The number of bytes sent on all connections, including those in buffers of sockets. */
  public long sent() {
    return sent.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        daemon(() -> serve(socket));
      } catch (IOException e) {
        return; // the listener is closed
      }
    }
  }

  private void serve(Socket socket) {
    try (socket) {
      script.run(socket.getInputStream(), new CountingStream(socket.getOutputStream()));
    } catch (IOException e) {
      return; // the client disconnected
    }
  }

  private final class CountingStream extends FilterOutputStream {
    CountingStream(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int value) throws IOException {
      out.write(value);
      sent.incrementAndGet();
    }

    @Override
    public void write(byte[] bytes, int from, int count) throws IOException {
      out.write(bytes, from, count);
      sent.addAndGet(count);
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
