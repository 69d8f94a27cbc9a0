package dev.sourcecheck.engine.jdbc;

import java.io.IOException;
import java.net.Socket;
import org.jspecify.annotations.Nullable;

/** Closes the current socket when a login is aborted, and any socket that is opened afterwards. */
final class SocketCutoff {
  private @Nullable Socket socket;
  private boolean cut;

  synchronized void guard(Socket next) throws IOException {
    socket = next;
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

  /** Closes the socket of a failed attempt. */
  synchronized void close() {
    Socket last = socket;
    if (last == null) {
      return;
    }
    try {
      last.close();
    } catch (IOException e) {
      // the socket is unusable anyway
      socket = null;
    }
  }
}
