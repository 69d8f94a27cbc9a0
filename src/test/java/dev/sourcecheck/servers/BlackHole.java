package dev.sourcecheck.servers;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;

/**
 * A port of loopback that does not respond to connection attempts, as behind a firewall that drops
 * packets: the kernel drops those that exceed a full backlog.
 */
public final class BlackHole implements AutoCloseable {
  private final ServerSocket listener;
  private final List<Socket> fillers = new ArrayList<>();

  public BlackHole() throws IOException {
    this(InetAddress.getLoopbackAddress(), 0);
  }

  /**
   * @param port 0 selects a free one
   */
  public BlackHole(InetAddress address, int port) throws IOException {
    listener = new ServerSocket(port, 1, address);
    boolean full = false;
    while (!full) {
      Socket filler = new Socket();
      fillers.add(filler);
      try {
        filler.connect(listener.getLocalSocketAddress(), 200);
      } catch (SocketTimeoutException e) {
        full = true;
      }
    }
  }

  public int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (Socket filler : fillers) {
      filler.close();
    }
    listener.close();
  }
}
