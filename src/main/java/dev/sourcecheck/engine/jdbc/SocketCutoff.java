package dev.sourcecheck.engine.jdbc;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Closes the sockets of a login when it is aborted, and any that is opened afterwards. */
final class SocketCutoff {
  private final List<Closeable> sockets = new ArrayList<>();
  private boolean cut;

  /**
   * @param next a socket, or what closes several; must not block
   */
  synchronized void guard(Closeable next) throws IOException {
    sockets.add(next);
    if (cut) {
      next.close();
      throw new IOException("aborted");
    }
  }

  synchronized void cut() {
    cut = true;
    close();
  }

  synchronized boolean isCut() {
    return cut;
  }

  /** Closes the sockets of a failed attempt. */
  synchronized void close() {
    for (Closeable each : sockets) {
      close(each);
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      return; // the socket is unusable anyway
    }
  }
}
